/// How the page looks: on wide and narrow screens, light and dark, and on paper.
enum StyleSheet {
  static let text: StaticString = """

    :root {
      color-scheme: light dark;
      --paper: #ffffff; --raised: #f6f7f8; --ink: #17212b; --soft: #5b6773; --line: #dfe3e8;
      --accent: #0a6c74; --bar: #4fa6a9; --track: #e8ecef; --worse: #ad3f18; --worse-bar: #dd8058; --good: #0b6e4f;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #12171c; --raised: #1a2128; --ink: #e4e9ee; --soft: #9aa7b4; --line: #2b343d;
        --accent: #64c5c7; --bar: #3b8f93; --track: #242d35; --worse: #f0946f; --worse-bar: #b3603f; --good: #59d3a2;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0 auto; padding: 0 2rem 5rem; max-width: 76rem;
      background: var(--paper); color: var(--ink); overflow-wrap: break-word;
      font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
    }
    h1, h2, h3 { line-height: 1.2; font-weight: 650; text-wrap: balance; overflow-wrap: anywhere; }
    h1 { margin: .25rem 0 1rem; font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.25rem); letter-spacing: -.015em; }
    h2 { margin: 3.5rem 0 1rem; font-size: 1.375rem; }
    h3 { margin: 2rem 0 .5rem; font-size: 1.0625rem; }
    a { color: var(--accent); text-underline-offset: .15em; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    header { padding-top: 3.5rem; }
    .kind { margin: 0; color: var(--accent); font-weight: 600; overflow-wrap: anywhere; }
    .lead { margin: 0; max-width: 44rem; font-size: 1.1875rem; color: var(--soft); overflow-wrap: anywhere; text-wrap: pretty; }
    .note { margin: .75rem 0 0; max-width: 52rem; color: var(--soft); font-size: .875rem; }
    h3 + .note { margin: 0 0 .5rem; }
    .unit { color: var(--soft); font-weight: 400; }

    nav {
      position: sticky; top: 0; z-index: 3; margin: 2rem -2rem 0; padding: 0 2rem;
      background: var(--paper); border-bottom: 1px solid var(--line); overflow-x: auto;
    }
    nav ul { display: flex; gap: 1.5rem; margin: 0; padding: 0; list-style: none; }
    nav a { display: block; padding: .75rem 0; color: var(--soft); font-size: .9375rem; text-decoration: none; white-space: nowrap; }
    nav a:hover { color: var(--accent); }
    section { scroll-margin-top: 3rem; }
    section:first-of-type h2 { margin-top: 2.5rem; }

    .notice { margin: 1.5rem 0 0; padding: .75rem 1rem; border-left: 4px solid var(--soft); background: var(--raised); }
    .notice.alert { border-color: var(--worse); }
    .notice p { margin: 0; }
    .notice ul { margin: .25rem 0 0; padding-left: 1.25rem; max-height: 16rem; overflow: auto; font-size: .875rem; overflow-wrap: anywhere; }

    .scroll { overflow-x: auto; }
    table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .875rem; line-height: 1.35; }
    caption { padding: 0 0 .75rem; color: var(--soft); text-align: left; }
    .scroll caption { position: sticky; left: 0; max-width: 52rem; }
    th, td { padding: .4375rem 0 .4375rem 1.25rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
    thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 500; }
    th:first-child, td:first-child { padding-left: 0; }
    td:not(.number), th:not(.number) { padding-right: .25rem; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    strong { font-weight: 650; }
    small { display: block; color: var(--soft); font-size: .75rem; }
    tbody th[scope=row], thead tr:first-child th:first-child { position: sticky; left: 0; z-index: 1; background: var(--paper); }

    .bar {
      background: linear-gradient(to right, var(--fill, var(--bar)) var(--share), var(--track) 0) 0 calc(100% + .375rem) / 100% 3px no-repeat content-box border-box;
      padding-bottom: .75rem;
    }
    .bar.worse { --fill: var(--worse-bar); }
    .bar.worse strong, .bar.worse span { color: var(--worse); }
    .headline thead th[scope=colgroup] { border-bottom: 0; padding-bottom: 0; color: var(--ink); text-align: center; }
    .headline .stage th { padding-top: 1.5rem; background: none; position: static; font-size: 1rem; font-weight: 650; }
    .headline .stage span { position: sticky; left: 0; }
    .headline strong, .headline td span { font-size: .9375rem; }
    .headline .first { border-left: 1px solid var(--line); }
    .headline :has(+ .first) { padding-right: 1.25rem; }

    figure { margin: 2rem 0 2.5rem; }
    figcaption { margin-top: .5rem; max-width: 56rem; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
    figcaption strong { color: var(--ink); }
    .plot { overflow-x: auto; }
    .plot:empty { min-height: 8rem; background: var(--raised); }
    .plot.vega-embed { display: block; padding: 0; }
    .controls { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; color: var(--soft); }
    .controls:not(:empty) { margin-bottom: .5rem; }
    .controls label { display: flex; gap: .375rem; align-items: center; }
    .controls select { max-width: 60vw; }
    .controls input[type=range] { width: min(24rem, 50vw); }
    select, button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .125rem .375rem; }
    button { cursor: pointer; }
    button.sort { all: unset; cursor: pointer; }
    button.sort:focus-visible { outline: 2px solid var(--accent); }
    [aria-sort=ascending] button.sort::after { content: " ▲"; }
    [aria-sort=descending] button.sort::after { content: " ▼"; }
    button.term { text-decoration: underline dotted; text-underline-offset: .2em; }
    .tip { position: fixed; z-index: 9; max-width: min(22rem, calc(100vw - 16px)); padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 4px; background: var(--raised); color: var(--ink); font-size: .8125rem; line-height: 1.4; box-shadow: 0 2px 8px rgb(0 0 0 / .18); }
    .tip[hidden] { display: none; }
    button.copy { font-size: .8125rem; }
    button.download { margin-top: .375rem; font-size: .75rem; color: var(--soft); background: none; }
    .verdict { font-weight: 600; white-space: nowrap; }
    .verdict.better { color: var(--good); }
    .verdict.worse { color: var(--worse); }
    .verdict.equivalent { color: var(--accent); }
    .verdict.undecided { color: var(--soft); font-weight: 400; }
    .methods { max-width: 52rem; }
    .references { max-width: 52rem; padding-left: 1.25rem; font-size: .875rem; color: var(--soft); }
    .glossary { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1.5rem; max-width: 56rem; font-size: .875rem; }
    .glossary dt { font-weight: 600; }
    .glossary dd { margin: 0; color: var(--soft); }
    header .notice { margin: 0 0 1.25rem; }

    details { border-bottom: 1px solid var(--line); }
    summary { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; padding: .625rem .25rem; cursor: pointer; list-style: none; }
    summary::-webkit-details-marker { display: none; }
    summary::before { content: ""; width: .4rem; height: .4rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform .15s; align-self: center; }
    details[open] summary::before { transform: rotate(45deg); }
    summary:hover .name { color: var(--accent); }
    summary .name { font-weight: 550; }
    summary > *, .methods, .references, .note, dd { min-width: 0; overflow-wrap: anywhere; }
    summary .note { margin: 0; }
    details .scroll { margin: .5rem 0 1.75rem 1.5rem; }
    tr.blend th, tr.blend td { background-color: var(--raised); }
    tbody th:first-child { padding-left: .25rem; }
    thead th:first-child { padding-left: .25rem; }
    tr.baseline, tr.unused { color: var(--soft); }

    .hash { padding-left: 2rem; }
    .path { overflow-wrap: anywhere; min-width: 12rem; }
    code, pre { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace; font-size: .8125rem; }
    .hash code { display: block; width: 32ch; overflow-wrap: anywhere; font-size: .75rem; color: var(--soft); }
    pre { margin: .5rem 0 1.5rem; padding: 1rem; max-height: 40rem; overflow: auto; background: var(--raised); line-height: 1.45; tab-size: 2; }
    .facts td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; width: 100%; }
    .facts th { color: var(--soft); white-space: nowrap; padding-right: 2rem; }

    @media (max-width: 40rem) {
      body { padding: 0 1rem 3rem; }
      header { padding-top: 2rem; }
      .lead { font-size: 1.0625rem; }
      nav { margin: 1.5rem -1rem 0; padding: 0 1rem; }
      h2 { margin-top: 2.5rem; }
      th, td { padding-left: 1rem; }
      .scroll caption { max-width: calc(100vw - 2rem); }
      tbody th[scope=row] { min-width: 7.5rem; max-width: 9rem; overflow-wrap: anywhere; border-right: 1px solid var(--line); }
      .headline thead th[scope=colgroup] { text-align: left; }
      details .scroll { margin-left: 0; }
      .glossary { grid-template-columns: 1fr; gap: 0; }
      .glossary dd { margin-bottom: .75rem; }
      .facts th { white-space: normal; }
    }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } summary::before { transition: none; } }
    @media print {
      @page { margin: 14mm 12mm; }
      :root { --paper: #ffffff; --raised: #f4f4f4; --ink: #000000; --soft: #444444; --line: #cccccc; --bar: #4fa6a9; --track: #e4e4e4; --worse: #8f2f0c; --worse-bar: #dd8058; }
      html { font-size: 8pt; }
      body { max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      nav, .controls, .tip, button.download, button.copy { display: none; }
      figure { break-inside: avoid; }
      header { padding-top: 0; }
      .scroll { overflow: visible; }
      th, td { padding-left: .75rem; }
      tbody th[scope=row], thead tr:first-child th:first-child { position: static; }
      thead { display: table-header-group; }
      tr, .notice, caption { break-inside: avoid; }
      h2, h3, summary, .stage, h3 + .note, caption { break-after: avoid; }
      details::details-content { content-visibility: visible; block-size: auto; }
      summary::before { display: none; }
      pre, .notice ul { max-height: none; overflow: visible; }
      pre { white-space: pre-wrap; }
      a { color: inherit; text-decoration: none; }
    }

    """
}
