// The clock since T0 counts up. It starts from the server's figure, so that a wrong clock on a telephone does no harm.
(function () {
  "use strict";

  var seen = new WeakMap();

  function two(value) {
    return (value < 10 ? "0" : "") + value;
  }

  function tick() {
    document.querySelectorAll("[data-elapsed]").forEach(function (node) {
      if (!seen.has(node)) seen.set(node, performance.now());
      var seconds = Number(node.dataset.elapsed) + Math.floor((performance.now() - seen.get(node)) / 1000);
      node.textContent = two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    });
  }

  tick();
  setInterval(tick, 500);
})();
