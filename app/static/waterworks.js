// What makes a page handier where scripts run. Every page works without it.
"use strict";
{
  const language = document.documentElement.lang;
  const whole = new Intl.NumberFormat(language);

  // Under a dial: the difference to the last reading, while it is being typed.
  const showUsed = (input) => {
    const output = input.closest(".reading").querySelector(".used");
    const typed = input.value.replace(/\s/g, "").split(/[.,]/)[0];
    if (!/^\d+$/.test(typed)) {
      output.textContent = "";
      return;
    }
    const used = Number(typed) - Number(input.dataset.last);
    const words = input.form.dataset;
    output.classList.toggle("used-doubt", used < 0);
    output.textContent = used < 0 ? words.lower : words.used.replace("{}", whole.format(used));
  };
  for (const input of document.querySelectorAll("input[data-last]")) {
    input.addEventListener("input", () => showUsed(input));
    showUsed(input);
  }

  // A sheet of readings is typed from top to bottom, as in a spreadsheet; Enter in the last row sends it.
  for (const sheet of document.querySelectorAll(".listing-sheet")) {
    const dials = [...sheet.querySelectorAll("input.form-control")];
    sheet.addEventListener("keydown", (event) => {
      const here = dials.indexOf(event.target);
      const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = here < 0 || !by ? undefined : dials[here + by];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.select();
    });
  }

  // A photo of a dial: one press opens the camera; what it took is shown, and made small before it travels.
  const SIDES = { seen: 240, sent: 1600 };
  const draw = (picture, side) => {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const takePhoto = async (input) => {
    const [file] = input.files;
    input.parentElement.querySelector("canvas")?.remove();
    if (!file) return;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      input.after(draw(picture, SIDES.seen));
      const small = await new Promise((done) => draw(picture, SIDES.sent).toBlob(done, "image/jpeg", 0.85));
      if (input.files[0] !== file || (file.type === "image/jpeg" && small.size >= file.size)) return;
      const kept = new DataTransfer();
      kept.items.add(new File([small], "dial.jpg", { type: "image/jpeg" }));
      input.files = kept.files;
    } catch {
      // It is no picture to this browser; the server says in words what it is.
    }
  };
  for (const input of document.querySelectorAll(".photo input[type=file]")) {
    const fold = input.closest("details");
    input.addEventListener("change", () => takePhoto(input));
    fold.querySelector("summary").addEventListener("click", () => {
      if (!fold.open && !input.files.length) input.click();
    });
  }

  // "Send again" waits; the server judges, this only says for how long.
  for (const button of document.querySelectorAll("[data-wait]")) {
    const label = button.textContent;
    let left = Number(button.dataset.wait);
    const setWaiting = (waiting) => {
      if (button instanceof HTMLButtonElement) button.disabled = waiting;
      button.textContent = waiting ? button.dataset.waitWords.replace("{}", left) : label;
    };
    if (left > 0) {
      setWaiting(true);
      const clock = setInterval(() => {
        left -= 1;
        setWaiting(left > 0);
        if (left <= 0) clearInterval(clock);
      }, 1000);
    }
  }

  // A password may be looked at while it is typed.
  for (const input of document.querySelectorAll("input[data-reveal]")) {
    const [show, hide] = input.dataset.reveal.split("|");
    const row = document.createElement("div");
    const button = document.createElement("button");
    row.className = "reveal";
    Object.assign(button, { type: "button", className: "btn btn-quiet", textContent: show });
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.textContent = hidden ? hide : show;
    });
    input.replaceWith(row);
    row.append(input, button);
  }

  // The menu closes by Escape and by a press elsewhere.
  for (const menu of document.querySelectorAll("details[data-menu]")) {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}
