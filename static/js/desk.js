// The desk's form keeps itself a moment after each key, and shows what to read back. Ctrl and Enter file it.
(function () {
  "use strict";

  var WAIT = 700;
  var place = document.querySelector("[data-desk]");
  if (!place || !window.fetch) return;
  var form = place.closest("form");
  var saved = document.querySelector("[data-saved]");
  var readBack = document.querySelector("[data-read-back]");
  var timer = null;
  var leaving = false;

  function show(told) {
    saved.textContent = told.saved;
    readBack.setAttribute("lang", form.elements.language.value.replace("_", "-"));
    readBack.replaceChildren.apply(
      readBack,
      told.read_back.map(function (sentence) {
        var line = document.createElement("p");
        var text = document.createElement("bdi");
        text.dir = "auto";
        text.textContent = sentence;
        line.append(text);
        return line;
      }),
    );
    document.querySelectorAll("[data-unsaved-note]").forEach(function (note) {
      note.hidden = true;
    });
  }

  function keep() {
    timer = null;
    if (leaving) return;
    var data = new FormData(form);
    data.delete("files");
    fetch(place.dataset.desk, { method: "POST", body: data, credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      })
      .then(show)
      .catch(function () {
        if (!leaving) saved.textContent = place.dataset.failed;
      });
  }

  form.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", function () {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", function () {
    leaving = false;
  });
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name=act][value=file]"));
  });
})();
