/// What the page does beyond being read: draws its figures when they come into sight, sorts its tables,
/// and gives them as CSV.
enum PageScript {
  /// As it stands between its tags.
  static let element: StaticString = #"""
    //<![CDATA[
    "use strict";
    (() => {
      const dark = matchMedia("(prefers-color-scheme: dark)");
      const theme = () => {
        const style = getComputedStyle(document.documentElement);
        const font = getComputedStyle(document.body).fontFamily;
        const of = name => style.getPropertyValue(name).trim();
        const [ink, soft, line] = [of("--ink"), of("--soft"), of("--line")];
        const palette = dark.matches
          ? ["#56B4E9", "#E69F00", "#2FC79A", "#E59CC5", "#D9CF5B", "#5D9BD4", "#A5ABB1", "#FFFFFF"]
          : ["#0072B2", "#D55E00", "#009E73", "#B4578F", "#B87F00", "#3A8FC2", "#70767B", "#000000"];
        return {
          // The words of the whole figure stand on its frame; hundreds of marks say nothing to a listener.
          aria: false, background: "transparent", font: font || "sans-serif",
          locale: { number: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""], percent: "\u00a0%" } },
          view: { stroke: null }, range: { category: palette },
          axis: { labelColor: soft, titleColor: soft, gridColor: line, domainColor: soft,
            tickColor: soft, labelLimit: 220, labelFlush: false, titleFontWeight: 500 },
          legend: { labelColor: ink, titleColor: soft, orient: "top", labelLimit: 220, titleLimit: 260,
            columns: innerWidth < 640 ? 2 : 6 },
          header: { labelColor: ink, titleColor: soft }, title: { color: ink },
          text: { color: ink }
        };
      };
      // What turns the direction of text, and what can't be seen, is shown as its code.
      const seen = (_, value) => typeof value !== "string" ? value
        : value.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
          sign => "<U+" + sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + ">");
      const json = id => JSON.parse(document.getElementById(id).textContent, seen);
      // CSV as text: a page must not make code of what it reads, as the parser of the library does.
      const cells = text => {
        const rows = [[]];
        const pattern = /"((?:[^"]|"")*)"|([^,\n]*)/y;
        while (pattern.lastIndex < text.length) {
          const match = pattern.exec(text);
          rows[rows.length - 1].push(match[1] === undefined ? match[2] : match[1].replace(/""/g, '"'));
          const next = text[pattern.lastIndex];
          pattern.lastIndex += 1;
          if (next === "\n" && pattern.lastIndex < text.length) rows.push([]);
          else if (next === "," && text[pattern.lastIndex] === undefined) rows[rows.length - 1].push("");
        }
        return rows;
      };
      // Made anew for each figure, as what draws them writes into the rows.
      const rows = name => {
        const { values, format } = json("data-" + name);
        const [names, ...lines] = cells(values);
        const readers = names.map(name => ({
          number: text => text === "" ? null : Number(text),
          date: text => text === "" ? null : Date.parse(text),
          string: text => text
        })[format.parse[name]]);
        return lines.map(line => {
          const row = {};
          for (let place = 0; place < names.length; place += 1)
            row[names[place]] = readers[place](line[place]);
          return row;
        });
      };
      // Figures are as wide as the page, whatever they are made of.
      const fit = (spec, width) => {
        const parts = part => [part, ...(part.layer || part.vconcat || []).flatMap(parts)];
        const isNamed = part => part.encoding && part.encoding.y && part.encoding.y.type === "nominal";
        const named = width < 500 && parts(spec).some(isNamed);
        const plain = Math.max(spec.usermeta.least, width - (named ? 150 : width < 500 ? 110 : 200));
        if (spec.facet) {
          const columns = width >= 900 ? spec.columns : width >= 560 ? 2 : 1;
          spec.columns = Math.min(spec.columns, columns);
          spec.spec.width = Math.max(120, Math.floor((width - 60) / spec.columns) - 26);
        } else if (spec.vconcat) {
          for (const part of spec.vconcat) part.width = Math.min(part.width, plain);
        } else if (spec.width) {
          const width = Math.min(spec.width, plain);
          // A map and a square keep their proportions.
          if (spec.projection || spec.usermeta.square) spec.height *= width / spec.width;
          spec.width = width;
        }
        if (width < 500) {
          for (const part of parts(spec))
            if (isNamed(part)) part.encoding.y.axis = { ...part.encoding.y.axis, labelLimit: 110 };
        }
        return spec;
      };
      // Colours that are dim on a dark page, and what stands for them there.
      const bright = { "#0072B2": "#56B4E9", "#D55E00": "#FF8A4C", "#009E73": "#2FC79A", "#CC79A7": "#E59CC5",
        "#8A8F94": "#A5ABB1", "#000000": "#FFFFFF" };
      const lit = part => {
        if (typeof part === "string") return bright[part] || part;
        if (part === null || typeof part !== "object") return part;
        for (const key in part) if (key !== "usermeta") part[key] = lit(part[key]);
        return part;
      };
      // Figures of one table follow each other: the same column everywhere.
      const groups = new Map();
      const follow = (plot, name, value) => {
        for (const other of groups.get(plot.linked) || []) {
          if (other === plot || !other.view || !other.view.names.includes(name)) continue;
          if (other.view.result.view.signal(name) === value) continue;
          other.view.result.view.signal(name, value).runAsync();
        }
      };
      const draw = async plot => {
        const spec = dark.matches ? lit(json(plot.dataset.spec)) : json(plot.dataset.spec);
        spec.data = { name: spec.data.name, values: rows(spec.data.name) };
        const controls = plot.previousElementSibling;
        controls.replaceChildren();
        const old = plot.view;
        const words = plot.getAttribute("aria-label");
        const settings = old ? old.chosen : {};
        for (const param of spec.params || [])
          if (param.bind && param.name in settings) param.value = settings[param.name];
        const names = (spec.params || []).filter(param => param.bind).map(param => param.name);
        const result = await vegaEmbed(plot, fit(spec, plot.clientWidth), {
          actions: false, ast: true, bind: controls, config: theme(), tooltip: { theme: dark.matches ? "dark" : "light" },
          // An empty box plot is no fault.
          logLevel: 1, renderer: spec.usermeta.rows > 4000 ? "canvas" : "svg"
        });
        // Parts of a picture that has words of its own are none themselves.
        for (const part of plot.querySelectorAll("svg [role], svg[role]"))
          for (const name of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(name);
        const { times, linked } = spec.usermeta;
        if (linked) {
          plot.linked = linked;
          groups.set(linked, (groups.get(linked) || new Set()).add(plot));
        }
        const slider = times && controls.querySelector("input[type=range]");
        if (slider && slider.nextElementSibling) {
          const say = () => { slider.nextElementSibling.textContent = times[slider.value]; };
          slider.addEventListener("input", () => setTimeout(say));
          say();
        }
        plot.setAttribute("role", "img");
        plot.setAttribute("aria-label", words);
        const view = { result, names, chosen: settings };
        for (const name of names)
          result.view.addSignalListener(name, (_, value) => { view.chosen[name] = value; follow(plot, name, value); });
        if (old) old.result.finalize();
        plot.view = view;
        plot.dataset.state = "drawn";
      };
      const plots = [...document.querySelectorAll(".plot")];
      const attempt = plot => draw(plot).catch(error => {
        plot.dataset.state = "failed";
        plot.textContent = "This figure can't be drawn: " + error.message;
      });
      if (window.vegaEmbed) {
        const sight = new IntersectionObserver(entries => {
          for (const entry of entries)
            if (entry.isIntersecting) { sight.unobserve(entry.target); attempt(entry.target); }
        }, { rootMargin: "300px" });
        for (const plot of plots) sight.observe(plot);
        const again = () => { for (const plot of plots) if (plot.view) attempt(plot); };
        dark.addEventListener("change", again);
        let width = innerWidth, timer;
        addEventListener("resize", () => {
          clearTimeout(timer);
          timer = setTimeout(() => { if (innerWidth !== width) { width = innerWidth; again(); } }, 200);
        });
        addEventListener("beforeprint", () => { for (const plot of plots) if (!plot.view) attempt(plot); });
      }

      const cellText = cell => (cell.dataset.value ?? (cell.querySelector("strong, span") ?? cell).textContent).trim();
      const number = text => {
        const plain = text.replace(/,/g, "").replace("−", "-").replace(/\s*%$/, "");
        return plain === "" || plain === "–" ? NaN : Number.parseFloat(plain);
      };
      const compare = (a, b) => {
        const [x, y] = [number(a), number(b)];
        if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
        if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
        return a.localeCompare(b);
      };
      const sort = (table, head, place) => {
        const isUp = head.getAttribute("aria-sort") !== "ascending";
        for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
        for (const body of table.tBodies) {
          const movable = [...body.rows].filter(row => row.cells.length > place);
          const sorted = movable.map(row => [cellText(row.cells[place]), row])
            .sort((a, b) => isUp ? compare(a[0], b[0]) : compare(b[0], a[0]));
          for (const [, row] of sorted) body.append(row);
        }
      };
      const quoted = text => /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
      const csv = table => [...table.rows]
        .map(row => [...row.cells].map(cell => quoted(cell.textContent.trim().replace(/\s+/g, " "))).join(","))
        .join("\n") + "\n";
      // What a term means, at the pointer and for the keyboard; the glossary has the words.
      const tip = document.createElement("div");
      tip.className = "tip";
      tip.hidden = true;
      tip.setAttribute("role", "tooltip");
      document.body.append(tip);
      const hide = () => { tip.hidden = true; };
      const explain = (element, id) => {
        element.setAttribute("aria-describedby", id);
        element.classList.add("term");
        const show = () => {
          tip.textContent = document.getElementById(id).textContent;
          tip.hidden = false;
          const box = element.getBoundingClientRect(), own = tip.getBoundingClientRect();
          tip.style.left = Math.max(8, Math.min(box.left, innerWidth - own.width - 8)) + "px";
          const below = box.bottom + 6;
          tip.style.top = (below + own.height < innerHeight ? below : Math.max(8, box.top - own.height - 6)) + "px";
        };
        element.addEventListener("mouseenter", show);
        element.addEventListener("focus", show);
        element.addEventListener("mouseleave", hide);
        element.addEventListener("blur", hide);
      };
      addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
      addEventListener("scroll", hide, true);
      for (const table of document.querySelectorAll("table")) {
        if (!table.tHead) continue;
        const first = table.tHead.rows[0], last = table.tHead.rows[table.tHead.rows.length - 1];
        const heads = first === last ? [...first.cells]
          : [...[...first.cells].filter(cell => cell.rowSpan > 1), ...last.cells];
        heads.forEach((head, place) => {
          const button = document.createElement("button");
          button.className = "sort";
          button.append(...head.childNodes);
          head.append(button);
          if (head.dataset.term) explain(button, head.dataset.term);
          button.addEventListener("click", () => sort(table, head, place));
        });
        const button = document.createElement("button");
        button.className = "download";
        button.textContent = "CSV of this table";
        button.addEventListener("click", () => {
          const link = document.createElement("a");
          link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
          link.download = (table.parentElement.getAttribute("aria-label") || "table")
            .replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80) + ".csv";
          link.click();
          URL.revokeObjectURL(link.href);
        });
        table.parentElement.after(button);
      }
      for (const button of document.querySelectorAll("button.copy")) {
        button.hidden = false;
        button.addEventListener("click", async () => {
          const source = document.getElementById(button.dataset.of);
          try {
            await navigator.clipboard.writeText(source.textContent);
            button.textContent = "Copied";
          } catch {
            getSelection().selectAllChildren(source);
            button.textContent = "Selected";
          }
          setTimeout(() => { button.textContent = "Copy"; }, 2000);
        });
      }
    })();
    //]]>

    """#

  static var elementBytes: [UInt8] { element.withUTF8Buffer { Array($0) } }
}
