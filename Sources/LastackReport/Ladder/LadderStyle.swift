/// How a ladder looks, in a page and alone: colours are variables of the page, with a light ground's as a fallback.
enum LadderStyle {
  static let rules: StaticString = """
    .ladder text{fill:var(--ink,#1b2330);font:12px var(--sans,system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif);\
    font-variant-numeric:tabular-nums}
    .ladder .l-faint{fill:var(--faint,#5a6575)}
    .ladder .l-end{font-weight:600}
    .ladder .l-num{font-family:var(--mono,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace);font-size:11.5px}
    .ladder .l-label{font-family:var(--mono,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace);font-size:11.5px}
    .ladder .l-state{font-weight:600;font-size:11px;letter-spacing:.02em}
    .ladder .l-note,.ladder .l-gap{font-size:11.5px;font-style:italic;fill:var(--faint,#5a6575)}
    .ladder .l-life{stroke:var(--line-strong,#8a94a3);stroke-width:1.25}
    .ladder .l-arrow{stroke:var(--ink,#1b2330);stroke-width:1.25}
    .ladder .l-head{fill:var(--ink,#1b2330)}
    .ladder .l-old{stroke-dasharray:5 4}
    .ladder .l-proof{fill:var(--wash,#eef2f8)}
    .ladder .l-dot{fill:var(--accent,#1d5fbf);font-size:9px}
    .ladder .l-bad .l-arrow{stroke:var(--bad,#b3261e)}
    .ladder .l-bad .l-head,.ladder .l-bad .l-label,.ladder .l-bad .l-note{fill:var(--bad,#b3261e)}
    .ladder .l-bad .l-label{font-weight:700}
    .ladder .l-warn .l-arrow{stroke:var(--warn,#8a5a00)}
    .ladder .l-warn .l-head,.ladder .l-warn .l-label,.ladder .l-warn .l-note{fill:var(--warn,#8a5a00)}

    """

  /// A file of its own follows the reader's preference for dark by itself.
  static let alone: StaticString = """
    .ladder .l-paper{fill:var(--paper,#fff)}
    @media (prefers-color-scheme:dark){.ladder{--paper:#14181f;--ink:#e4e8ee;--faint:#9aa5b5;--line-strong:#6b7687;\
    --wash:#1e2632;--accent:#8ab8ff;--bad:#ff8f85;--warn:#e6b450}}

    """
}
