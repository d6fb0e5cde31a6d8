/// The page's style sheet. Colours go by role and are named once, for light and for dark ground; all text in them has a
/// contrast of at least 4.5 to 1 (WCAG 2.2 AA). Colour never stands alone: a word or a mark says the same.
enum PageStyle {
  static let rules: StaticString = """
    :root{color-scheme:light dark;
    --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif;
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;
    --ground:light-dark(#f5f6f8,#0e1116);--paper:light-dark(#fff,#151a21);--ink:light-dark(#1b2330,#e4e8ee);
    --faint:light-dark(#586373,#9aa5b5);--line:light-dark(#dfe3e9,#2a323d);--line-strong:light-dark(#8a94a3,#6b7687);
    --wash:light-dark(#eef2f8,#1e2632);--accent:light-dark(#1a5bb8,#8ab8ff);
    --good:light-dark(#22775a,#5ec7a0);--warn:light-dark(#8a5a00,#e6b450);--bad:light-dark(#b3261e,#ff8f85);
    --order:light-dark(#2b8a69,#4fb892);--reset:light-dark(#c2571a,#f0945c);--failed:light-dark(#b3335e,#f07ba0);
    --silent:light-dark(#9a7300,#dfb542);--alive:light-dark(#6b7687,#8d99a9);--area:light-dark(#c9dcf5,#244064)}
    :root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 var(--sans);font-variant-numeric:tabular-nums}
    .wrap{max-width:1080px;margin:0 auto;padding:0 24px 64px}
    header.top{display:flex;gap:16px;align-items:flex-start;justify-content:space-between;padding:28px 0 8px}
    header.top p{margin:2px 0;color:var(--faint)}
    .brand{font-size:13px;font-weight:600;letter-spacing:.04em;color:var(--faint)}
    h1{font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:2px 0 6px;overflow-wrap:anywhere}
    h2{font-size:19px;line-height:1.3;font-weight:650;margin:0 0 4px}
    h3{font-size:15px;font-weight:650;margin:24px 0 4px}
    p{margin:0 0 8px;max-width:78ch}
    a{color:var(--accent);text-underline-offset:2px}
    .faint,.note{color:var(--faint)}.note{font-size:13px}
    nav ul{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;margin:6px 0 18px;padding:0;font-size:14px}
    nav a{text-decoration:none}nav a:hover{text-decoration:underline}
    section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:20px 24px;margin:0 0 16px}
    :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
    .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:6px 10px;z-index:3}
    button{font:inherit;font-size:13px;color:var(--ink);background:var(--paper);border:1px solid var(--line-strong);\
    border-radius:6px;padding:3px 10px;cursor:pointer}
    button:hover{background:var(--wash)}
    ul.plain{list-style:none;margin:0;padding:0}
    .quality li{padding-left:24px;position:relative;margin:2px 0}
    .quality li::before{position:absolute;left:2px;font-size:13px}
    .quality .ok::before{content:"✓";color:var(--good)}.quality .weak::before{content:"▲";color:var(--warn)}
    .quality .bad::before{content:"■";color:var(--bad)}
    .says{font-size:18px;line-height:1.5;margin:6px 0 0;padding:0;list-style:none;max-width:72ch}
    .says li{margin:0 0 8px}
    .scroll{overflow-x:auto;margin:0 -6px;padding:0 6px}
    .long{max-height:31rem;overflow:auto}.long thead th{position:sticky;top:0;background:var(--paper)}
    table{border-collapse:collapse;width:100%;font-size:14px}
    caption{text-align:left;color:var(--faint);font-size:13px;padding:4px 0 6px}
    caption span{display:inline-block;max-width:min(84ch,calc(100vw - 60px))}
    th{text-align:left;font-weight:600;color:var(--faint);font-size:13px;vertical-align:bottom;white-space:nowrap}
    th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--line)}
    tbody tr:hover{background:var(--wash)}
    td,tbody th{vertical-align:top}td.w{min-width:15rem}td.k{white-space:nowrap}
    .n{text-align:right}td.n{white-space:nowrap}.mono,code{font-family:var(--mono);font-size:13px}
    tbody th{font-weight:400;color:var(--ink);font-size:14px}
    th button{all:unset;cursor:pointer;font-weight:600}th button:hover{color:var(--ink)}
    th button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
    th button::after{content:" ↕";color:var(--line-strong)}
    th[aria-sort=ascending] button::after{content:" ↑";color:var(--ink)}
    th[aria-sort=descending] button::after{content:" ↓";color:var(--ink)}
    .find{display:flex;gap:10px;align-items:center;margin:8px 0 2px;font-size:13px;color:var(--faint)}
    .find input{font:inherit;font-size:14px;color:var(--ink);background:var(--paper);border:1px solid var(--line-strong);\
    border-radius:6px;padding:3px 8px;width:min(22rem,60vw)}
    .bar{display:block;height:9px;border-radius:2px;min-width:2px}
    td.bars{width:38%;vertical-align:middle}
    .k-order{--c:var(--order)}.k-reset{--c:var(--reset)}.k-failed{--c:var(--failed)}.k-silent{--c:var(--silent)}\
    .k-alive{--c:var(--alive)}.k-plain{--c:var(--accent)}
    .bar{background:var(--c)}
    .cmd{display:flex;gap:8px;align-items:flex-start;margin:6px 0}
    .cmd code{background:var(--wash);border-radius:6px;padding:4px 9px;overflow-wrap:anywhere;white-space:pre-wrap}
    .cmd button{flex:none}
    article.finding{border-top:1px solid var(--line);padding:16px 0 4px;margin-top:14px}
    article.finding h3{margin:0 0 2px;font-size:17px;line-height:1.35}
    article.finding ul{margin:4px 0 8px;padding-left:18px}
    .sev{display:inline-block;font-size:12px;font-weight:650;letter-spacing:.02em;border:1px solid currentColor;\
    border-radius:4px;padding:0 6px;margin-right:8px}
    .sev.critical{color:var(--bad)}.sev.warning{color:var(--warn)}.sev.notice{color:var(--faint)}
    .cols{display:grid;grid-template-columns:1fr 1fr;gap:0 32px}
    .cols h4,article.finding h4{font-size:13px;color:var(--faint);font-weight:600;margin:8px 0 0}
    details{margin:6px 0}summary{cursor:pointer;padding:3px 0}
    details.flow{border-top:1px solid var(--line);margin:0;padding:2px 0}
    details.flow[open]{padding-bottom:14px}
    details.flow summary{padding:6px 0}
    details.flow .body{content-visibility:auto;contain-intrinsic-size:auto 640px}
    .ladder{display:block;width:740px;min-width:740px;height:auto;margin:8px 0}
    .verdict p{margin:0 0 5px}
    ol.proof{list-style:none;margin:4px 0 8px;padding:0}ol.proof li{display:flex;gap:12px}
    ol.proof b{flex:none;min-width:6.5em;font-weight:600}
    figure{margin:14px 0 8px}figcaption{font-size:14px;margin-bottom:6px}figcaption b{font-weight:650}
    .rows{display:grid;grid-template-columns:minmax(8.5em,auto) 1fr auto;gap:8px 12px;align-items:end}
    .rows .name{font-size:13px;line-height:1.35;align-self:center}.rows .top{font-size:12px;color:var(--faint);align-self:start}
    .plot{position:relative;height:40px;border-bottom:1px solid var(--line-strong)}
    .plot.tall{height:150px;margin-top:18px}.plot.half{height:104px;margin-top:18px}
    .plot svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
    .plot .bars{fill:var(--c)}.plot .area{fill:var(--area)}
    .plot .step{fill:none;stroke:var(--accent);stroke-width:1.75;vector-effect:non-scaling-stroke}
    .plot .limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:6 4;vector-effect:non-scaling-stroke}
    .plot .guide{stroke:var(--line);vector-effect:non-scaling-stroke}
    .plot .clock{stroke:var(--accent);stroke-width:2;vector-effect:non-scaling-stroke}
    .plot .young{fill:var(--paper);opacity:.62}
    .plot .edge{stroke:var(--line-strong);stroke-dasharray:2 3;vector-effect:non-scaling-stroke}
    .mark{position:absolute;font-size:12px;line-height:1.2;color:var(--faint);white-space:nowrap;transform:translate(-50%,-100%)}
    .mark.right{transform:translate(-100%,-100%)}.mark.left{transform:translate(0,-100%)}
    .mark.strong,.mark.foot{color:var(--ink)}.mark.strong{font-weight:600}.mark.foot{padding:0 6px 3px}.mark.bad{color:var(--bad)}
    .ticks{position:relative;height:18px;font-size:12px;color:var(--faint)}
    .ticks span{position:absolute;transform:translateX(-50%);white-space:nowrap;top:3px}
    .ticks span.first{transform:none}.ticks span.last{transform:translateX(-100%)}
    .key{display:inline-block;width:10px;height:10px;border-radius:2px;background:var(--c);margin-right:6px}
    #tip{position:fixed;left:0;top:0;pointer-events:none;z-index:4;background:var(--ink);color:var(--paper);font-size:12.5px;\
    padding:3px 8px;border-radius:5px;max-width:22rem}
    dl.words{margin:6px 0;columns:2;column-gap:36px}dl.words div{break-inside:avoid;margin:0 0 8px}
    dl.words dt{font-weight:600;font-size:14px}dl.words dd{margin:0;font-size:13.5px;color:var(--faint)}
    dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:4px 0}dl.facts dd{margin:0}\
    dl.facts dt{color:var(--faint)}
    footer{color:var(--faint);font-size:13px;padding:8px 0}
    .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

    """

  /// Narrow screens, and paper.
  static let media: StaticString = """
    @media (max-width:700px){.wrap{padding:0 12px 40px}section{padding:16px 14px;border-radius:8px}
    .cols{grid-template-columns:1fr}dl.words{columns:1}.says{font-size:16.5px}h1{font-size:21px}header.top{padding-top:16px}
    .rows{grid-template-columns:1fr auto}.rows .name{grid-column:1/-1;margin-top:4px}.rows .ticks{grid-column:1}
    .ticks span:nth-child(even){visibility:hidden}td.bars{display:none}th.bars{display:none}
    .cmd{flex-direction:column}ol.proof li{flex-direction:column;gap:0}dl.facts{grid-template-columns:1fr}
    dl.facts dd{margin-bottom:4px}}
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    @media print{:root{color-scheme:light}body{background:none;font-size:10.5pt}.wrap{max-width:none;padding:0}
    section{border:0;padding:0;margin:0 0 14pt}button,.find,nav,#tip,.skip{display:none!important}
    th button::after{content:""}details::details-content{content-visibility:visible;block-size:auto}
    article.finding,figure,tr,details.flow{break-inside:avoid}h2,h3,summary{break-after:avoid}
    .ladder{width:100%;min-width:0}.scroll{overflow:visible;max-height:none}a{color:inherit;text-decoration:none}
    .bar,.plot svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    details.flow .body{content-visibility:visible}}

    """
}
