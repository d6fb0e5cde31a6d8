/// What the page does beyond showing: sorting, filtering, copying, the choice of ground, tips. Without it all is readable.
enum PageScript {
  /// The SHA-256 of ``code``, as the page's Content-Security-Policy names it: no other script runs. A test compares.
  static let digest: StaticString = "sha256-NMkpLVvJoqGOsS+30z9mgaB/LmVDyXmujO+d+sJ9W8o="

  static let code: StaticString = #"""
    "use strict";
    (function () {
      const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
      const make = (name, properties) => Object.assign(document.createElement(name), properties);

      // Light or dark: the system's choice until the reader makes one.
      const root = document.documentElement;
      const dark = matchMedia("(prefers-color-scheme: dark)");
      const ground = document.getElementById("ground");
      const stored = (value) => {
        try { return value ? localStorage.setItem("lastack-ground", value) : localStorage.getItem("lastack-ground"); }
        catch { return null; }
      };
      const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
      const showGround = () => {
        ground.textContent = isDark() ? "Light" : "Dark";
        ground.setAttribute("aria-label", "Switch to " + (isDark() ? "light" : "dark") + " ground");
      };
      if (stored() === "dark" || stored() === "light") root.dataset.theme = stored();
      ground.hidden = false;
      ground.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        stored(root.dataset.theme);
        showGround();
      });
      dark.addEventListener("change", showGround);
      showGround();

      // Tables: a button in each head, a field to filter where there are many rows.
      const value = (row, column) => {
        const cell = row.cells[column];
        return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim();
      };
      const compare = (a, b) =>
        typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
      all("table.sort").forEach((table) => {
        const body = table.tBodies[0];
        const heads = Array.from(table.tHead.rows[0].cells);
        if (body.rows.length < 2) return;
        heads.forEach((head, column) => {
          if (head.classList.contains("bars")) return;
          const button = make("button", { type: "button" });
          button.append(...head.childNodes);
          head.append(button);
          button.addEventListener("click", () => {
            const before = head.getAttribute("aria-sort");
            const numbers = head.classList.contains("n");
            const order = before ? (before === "ascending" ? "descending" : "ascending") : numbers ? "descending" : "ascending";
            heads.forEach((other) => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", order);
            const sign = order === "ascending" ? 1 : -1;
            const rows = Array.from(body.rows);
            rows.sort((a, b) => sign * compare(value(a, column), value(b, column)));
            body.append(...rows);
          });
        });
        if (body.rows.length < 6) return;
        const name = table.caption.textContent;
        const field = make("input", { type: "search", placeholder: "Filter rows" });
        field.setAttribute("aria-label", "Filter: " + name);
        const count = make("output", {});
        const line = make("div", { className: "find" });
        line.append(field, count);
        (table.closest(".scroll") || table).before(line);
        field.addEventListener("input", () => {
          const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
          let shown = 0;
          for (const row of body.rows) {
            const text = row.textContent.toLowerCase();
            row.hidden = !words.every((word) => text.includes(word));
            if (!row.hidden) shown += 1;
          }
          count.textContent = words.length ? shown + " of " + body.rows.length + " rows" : "";
        });
      });

      // Something to paste elsewhere.
      const copy = async (text, code) => {
        try { await navigator.clipboard.writeText(text); return true; } catch { /* no permission, or an old browser */ }
        getSelection().selectAllChildren(code);
        return document.execCommand("copy");
      };
      all(".cmd").forEach((line) => {
        const code = line.querySelector("code");
        const button = make("button", { type: "button", textContent: "Copy" });
        button.setAttribute("aria-label", "Copy: " + code.textContent);
        line.append(button);
        button.addEventListener("click", async () => {
          const done = await copy(code.textContent, code);
          button.textContent = done ? "Copied" : "Selected";
          setTimeout(() => { button.textContent = "Copy"; }, 1500);
        });
      });

      // A link to a flow opens its ladder, also where the browser does not do so by itself.
      const reveal = () => {
        const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
        const details = target && target.closest("details");
        if (!details) return;
        details.open = true;
        details.scrollIntoView();
      };
      addEventListener("hashchange", reveal);
      reveal();
      addEventListener("beforeprint", () => all("details").forEach((details) => { details.open = true; }));

      // What a mark in a chart stands for.
      const tip = make("div", { id: "tip", hidden: true });
      tip.setAttribute("aria-hidden", "true");
      document.body.append(tip);
      addEventListener("pointermove", (event) => {
        const text = event.target instanceof Element && event.target.getAttribute("data-tip");
        tip.hidden = !text;
        if (!text) return;
        tip.textContent = text;
        const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
        tip.style.transform = "translate(" + left + "px," + (event.clientY + 14) + "px)";
      });
    })();
    """#
}
