/* A practice call without leaving the page: keys, the timer, the debtor's voice, and spoken turns where the browser has them.
   Without it every turn is an ordinary form. The server keeps the truth; what stands here is only what it sent. */
(function () {
  "use strict";

  var call = document.querySelector("[data-call]");
  if (!call) return;

  var VOICE = "fairline-call-voice";
  var synthesis = window.speechSynthesis;
  var Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  var reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  var busy = false;
  var listening = null;
  var opened = Date.now();

  function find(selector) {
    return call.querySelector(selector);
  }

  // The timer: the seconds that the server counted, and those since it sent them.
  setInterval(tick, 500);
  function tick() {
    var timer = find("[data-running]");
    if (!timer) return;
    var seconds = Number(timer.dataset.seconds) + Math.floor((Date.now() - opened) / 1000);
    timer.textContent = [Math.floor(seconds / 60), seconds % 60]
      .map(function (part) {
        return String(part).padStart(2, "0");
      })
      .join(":");
  }

  // A number goes to its choice, Enter takes it; Enter in the words says them, with Shift it is a new line.
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    var field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field && field.matches("[data-words]") && event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      field.form.requestSubmit();
    }
    if (field || !/^[0-9]$/.test(event.key) || document.querySelector("dialog[open]")) return;
    var help = find("[data-help]");
    var choice = find('[data-key="' + event.key + '"]');
    if (!choice || (help && !help.open)) return;
    event.preventDefault();
    choice.focus();
  });

  // A turn goes and comes without a new page. Its form carries a key, so that doing it once more counts once.
  call.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-turn]") || !window.fetch || !window.DOMParser) return;
    event.preventDefault();
    if (busy) return;
    var data = new FormData(form);
    if (event.submitter && event.submitter.name) data.append(event.submitter.name, event.submitter.value);
    hush();
    work(true);
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (response) {
        return response.text().then(function (text) {
          show(response, new DOMParser().parseFromString(text, "text/html"));
        });
      })
      .catch(function () {
        var trouble = find("[data-trouble]");
        trouble.textContent = trouble.dataset.trouble;
        trouble.hidden = false;
      })
      .then(function () {
        work(false);
      });
  });
  function work(on) {
    busy = on;
    call.classList.toggle("is-busy", on);
    call.setAttribute("aria-busy", String(on));
  }

  function show(response, page) {
    var fresh = page.querySelector("[data-call]");
    if (!fresh) {
      window.location.assign(response.redirected ? response.url : window.location.href);
      return;
    }
    opened = Date.now();
    find("[data-trouble]").hidden = true;
    document.querySelector(".call-page").dataset.phone = page.querySelector(".call-page").dataset.phone;
    ["bar", "reply"].forEach(function (part) {
      find('[data-part="' + part + '"]').replaceWith(fresh.querySelector('[data-part="' + part + '"]'));
    });
    messages(page);
    var log = find("[data-log]");
    Array.prototype.slice.call(fresh.querySelectorAll("[data-log] > li"), log.children.length).forEach(function (line) {
      log.appendChild(line);
    });
    ready();
    speak();
  }
  function messages(page) {
    var main = document.getElementById("main");
    var old = main.querySelector(".flashes");
    var fresh = page.querySelector(".flashes");
    if (old) old.remove();
    if (fresh) main.insertBefore(fresh, main.firstChild);
  }

  // After each turn: the newest line in sight, the keyboard where the reply is, and the buttons that this browser can serve.
  function toTheEnd() {
    var log = find("[data-log]");
    log.scrollTo({ top: log.scrollHeight, behavior: reduced.matches ? "auto" : "smooth" });
  }
  function ready() {
    toTheEnd();
    var here = find("[data-words]") || find("[data-focus-here]");
    if (here) here.focus({ preventScroll: true });
    var voice = find("[data-voice]");
    if (synthesis && voice) {
      voice.hidden = false;
      voice.setAttribute("aria-pressed", String(aloud()));
    }
    var listen = find("[data-listen]");
    if (Recognition && listen) listen.hidden = false;
  }

  // What this browser cannot do is said once, under the call.
  function voiceless() {
    var word = !synthesis && !Recognition ? "neither" : !synthesis ? "mute" : !Recognition ? "deaf" : "";
    var said = find("[data-voiceless]");
    said.textContent = word ? said.dataset[word] : "";
    said.hidden = !word;
  }

  // The debtor's voice.
  function aloud() {
    try {
      return sessionStorage.getItem(VOICE) === "on";
    } catch (_error) {
      return false;
    }
  }
  function hush() {
    if (synthesis) synthesis.cancel();
    if (listening) listening.abort();
  }
  function speak() {
    var lines = call.querySelectorAll("[data-log] > li");
    var last = lines[lines.length - 1];
    if (!synthesis || !aloud() || !last || !last.matches(".call-them.is-fresh")) return;
    var said = new SpeechSynthesisUtterance(last.querySelector(".call-words").textContent);
    said.lang = call.dataset.speech;
    synthesis.speak(said);
  }
  call.addEventListener("click", function (event) {
    var voice = event.target.closest("[data-voice]");
    if (voice && synthesis) {
      var on = !aloud();
      try {
        sessionStorage.setItem(VOICE, on ? "on" : "off");
      } catch (_error) {
        // Switched off: then the voice stays off as well.
      }
      voice.setAttribute("aria-pressed", String(aloud()));
      if (on) speak();
      else hush();
    }
    var button = event.target.closest("[data-listen]");
    if (button && Recognition) listen(button);
  });

  // A spoken turn: what the browser understood stands in the field, to be looked at before it is said.
  function listen(button) {
    if (listening) {
      listening.stop();
      return;
    }
    if (synthesis) synthesis.cancel();
    var words = find("[data-words]");
    var label = button.querySelector("span");
    var before = label.textContent;
    listening = new Recognition();
    listening.lang = call.dataset.speech;
    listening.interimResults = false;
    label.textContent = button.dataset.listening;
    button.setAttribute("aria-pressed", "true");
    listening.onresult = function (event) {
      words.value = event.results[0][0].transcript;
      find("[data-spoken]").value = "1";
      words.focus();
    };
    listening.onend = listening.onerror = function () {
      listening = null;
      label.textContent = before;
      button.setAttribute("aria-pressed", "false");
    };
    listening.start();
  }

  ready();
  voiceless();
  if (document.fonts) document.fonts.ready.then(toTheEnd); // lines grow when the letters arrive
})();
