// Gives each change of an answer a count and an id of its own, so that a repeated or late sending doubles and overwrites nothing.
(function () {
  "use strict";

  var last = 0;

  function id() {
    var random = new Uint32Array(3);
    window.crypto.getRandomValues(random);
    return Array.from(random, function (part) {
      return part.toString(36);
    }).join("-");
  }

  // In the capture phase: before htmx, which listens where the answer stands, reads the fields.
  document.addEventListener(
    "change",
    function (event) {
      var answer = event.target.closest("[data-answer]");
      if (!answer) return;
      last = Math.max(last + 1, Date.now());
      answer.querySelector("[data-sequence]").value = String(last);
      answer.querySelector("[data-client-id]").value = id();
      document.querySelector(answer.getAttribute("hx-target")).textContent = "";
    },
    true
  );
})();
