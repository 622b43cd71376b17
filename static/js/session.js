/* Says two minutes before a session ends for want of use that it does; one key keeps it. Other tabs count as use. */
(function () {
  "use strict";

  var WARNS = 120;
  var KEY = "fairline-session-ends";
  var note = document.querySelector("[data-session-left]");
  var dialog = document.getElementById("session-ends");
  if (!note || !dialog || !dialog.showModal) return;

  function keep(seconds) {
    try {
      localStorage.setItem(KEY, String(Date.now() + seconds * 1000));
    } catch (_error) {
      note.dataset.ends = String(Date.now() + seconds * 1000);
    }
  }

  function left() {
    var ends = note.dataset.ends;
    try {
      ends = localStorage.getItem(KEY) || ends;
    } catch (_error) {
      /* The tab's own end holds. */
    }
    return (Number(ends) - Date.now()) / 1000;
  }

  function look() {
    var seconds = left();
    if (seconds <= 0) window.location.assign(window.location.href);
    else if (seconds <= WARNS && !dialog.open) dialog.showModal();
    else if (seconds > WARNS && dialog.open) dialog.close();
  }

  function stay() {
    fetch(note.dataset.sessionUrl, { headers: { Accept: "application/json" }, redirect: "error" })
      .then(function (answer) {
        return answer.json();
      })
      .then(function (told) {
        keep(told.seconds);
        dialog.close();
      })
      .catch(function () {
        window.location.assign(window.location.href);
      });
  }

  document.querySelector("[data-session-stay]").addEventListener("click", stay);
  keep(Number(note.dataset.sessionLeft));
  setInterval(look, 5000);
  look();
})();
