/// The page that shows a run as it goes, and its report when it has ended.
enum ViewerPage {
  static var bytes: [UInt8] { text.withUTF8Buffer { Array($0) } }
  static var script: [UInt8] { code.withUTF8Buffer { Array($0) } }

  /// The page's own script, its events and its report; nothing else.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; "
    + "frame-src 'self'; base-uri 'none'; form-action 'none'"

  private static let text: StaticString = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <title>Strata run</title>
    <style>
    :root { color-scheme: light dark; --paper: #fff; --ink: #17212b; --soft: #5b6773; --line: #dfe3e8; --accent: #0a6c74; --bad: #ad3f18; --good: #0b6e4f; }
    @media (prefers-color-scheme: dark) { :root { --paper: #12171c; --ink: #e4e9ee; --soft: #9aa7b4; --line: #2b343d; --accent: #64c5c7; --bad: #f0946f; --good: #59d3a2; } }
    body { margin: 0 auto; padding: 1.5rem 2rem 3rem; max-width: 76rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
    h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
    h2 { font-size: 1.0625rem; margin: 1.5rem 0 .5rem; }
    p { margin: .25rem 0; color: var(--soft); }
    progress { width: 100%; height: .75rem; accent-color: var(--accent); }
    table { border-collapse: collapse; width: 100%; font-size: .875rem; }
    th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); text-align: left; }
    th { color: var(--soft); font-weight: 600; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .worse { color: var(--bad); } .better { color: var(--good); }
    ul { margin: 0; padding-left: 1.25rem; font-size: .875rem; }
    iframe { width: 100%; height: 90vh; border: 1px solid var(--line); margin-top: 1.5rem; }
    [hidden] { display: none; }
    </style>
    </head>
    <body>
    <main>
    <h1 id="name">Run</h1>
    <progress id="bar" max="1" value="0" aria-label="Jobs done"></progress>
    <p id="state" role="status" aria-live="polite">connecting</p>
    <section id="running-part" hidden="hidden"><h2>Running</h2><ul id="running"></ul></section>
    <section id="failures-part" hidden="hidden"><h2>Failed</h2><ul id="failures"></ul></section>
    <section id="scores-part" hidden="hidden"><h2>Scores so far</h2>
    <table><thead><tr><th scope="col">Target</th><th scope="col">Evaluation</th><th scope="col" class="number">Score</th><th scope="col" class="number">vs baseline</th></tr></thead><tbody id="scores"></tbody></table></section>
    <section id="variants-part" hidden="hidden"><h2>Variants so far</h2><ul id="variants"></ul></section>
    <iframe id="report" title="Report" hidden="hidden"></iframe>
    </main>
    <script src="viewer.js"></script>
    </body>
    </html>

    """

  private static let code: StaticString = #"""
    "use strict";
    (() => {
      const at = id => document.getElementById(id);
      let last = null, isOver = false;
      const clock = seconds => seconds < 60 ? Math.ceil(seconds) + " s"
        : Math.floor(seconds / 60) + " min " + Math.ceil(seconds % 60) + " s";
      const list = (id, items, text) => {
        at(id + "-part").hidden = items.length === 0;
        at(id).replaceChildren(...items.map(item => {
          const line = document.createElement("li");
          line.textContent = text(item);
          return line;
        }));
      };
      const row = score => {
        const line = document.createElement("tr");
        const cells = [score.place, score.evaluation, score.metric + " " + score.value.toPrecision(4), ""];
        if (score.baseline > 0) {
          const change = Math.round((score.value / score.baseline - 1) * 100);
          cells[3] = (change > 0 ? "+" : change < 0 ? "−" : "±") + Math.abs(change) + " %";
        }
        cells.forEach((text, place) => {
          const cell = document.createElement("td");
          cell.textContent = text;
          if (place > 1) cell.className = "number";
          if (place === 3 && text) cell.className += text[0] === "+" ? " worse" : " better";
          line.append(cell);
        });
        return line;
      };
      const show = () => {
        if (!last) return;
        const now = Date.now() / 1000;
        document.title = last.experiment + ": " + (isOver ? "ended" : last.done + "/" + last.total);
        at("name").textContent = last.experiment;
        at("bar").max = Math.max(1, last.total);
        at("bar").value = last.done;
        if (isOver) return;
        at("state").textContent = last.done + " of " + last.total + " jobs, " + last.reused + " results reused"
          + (last.failed ? ", " + last.failed + " failed" : "") + (last.skipped ? ", " + last.skipped + " skipped" : "")
          + "; " + clock(now - last.started) + " so far" + (last.left ? ", about " + clock(last.left) + " left" : "");
        list("running", last.running, item => item.job + " (" + clock(now - item.began) + ")");
      };
      const events = new EventSource("events");
      events.addEventListener("progress", event => {
        last = JSON.parse(event.data);
        if (last.experiment === undefined) { last = null; return; }
        show();
        list("failures", last.failures, item => item.job + ": " + item.cause);
        at("scores-part").hidden = last.scores.length === 0;
        at("scores").replaceChildren(...last.scores.map(row));
        list("variants", last.variants, item => (item.name || "base") + ": " + item.figures);
      });
      events.addEventListener("end", async event => {
        isOver = true;
        events.close();
        show();
        at("running-part").hidden = true;
        if (JSON.parse(event.data).ending === "killed") {
          at("state").textContent = "The run was killed. The next run continues where it was.";
          return;
        }
        at("state").textContent = "The run has ended.";
        at("report").hidden = false;
        at("report").src = "report.html";
      });
      events.addEventListener("error", () => {
        if (!isOver) at("state").textContent = "The run can't be reached: it has ended, or was stopped.";
      });
      setInterval(show, 1000);
    })();

    """#
}
