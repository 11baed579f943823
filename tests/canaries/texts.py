"""What somebody might write into a field in the hope that a browser or a template runs it.

Each text bears the mark of a canary: an element or an attribute that no page of ours has. So a
text that became markup is found even where nothing ran.
"""

HOST = "canary.invalid"
MARK = "data-canary"
# What a template would make of SUM, if it read texts as templates.
SUM, OUTCOME = "1234*4321", "5332114"
RUN = "window.__canary=1"

# Out of whatever text stands in: attributes, titles, fields, scripts, styles and comments.
OUT = """'"--></title></textarea></option></select></style></noscript></script>"""

# Short enough for every field that has a limit.
SHORT = (
    f"<img {MARK} src=x onerror={RUN}>",
    f"<script {MARK}>{RUN}</script>",
    f"""'"><b {MARK}>""",
    f"""" {MARK} autofocus onfocus={RUN} x=\"""",
    f"' {MARK} onmouseover={RUN} x='",
    f"</title><svg {MARK} onload={RUN}>",
    f"</script><b {MARK}>",
    f"</textarea><b {MARK}>",
    f"{{{{{SUM}}}}}",
    f"<a {MARK} href=javascript:{RUN}>x</a>",
    f"javascript:{RUN}",
    f"<p {MARK} hx-get=//{HOST} hx-trigger=load>",
    f"<base {MARK} href=//{HOST}/>",
)

MARKUP = (
    *SHORT[:3],
    f"<svg {MARK} onload={RUN}><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    f"<details {MARK} open ontoggle={RUN}></details>",
    f"<input {MARK} autofocus onfocus={RUN}>",
    f'<script {MARK} src="https://{HOST}/x.js"></script>',
    f'<iframe {MARK} src="https://{HOST}/"></iframe>',
    f'<iframe {MARK} srcdoc="<script>{RUN}</script>"></iframe>',
    f'<object {MARK} data="https://{HOST}/"></object><embed {MARK} src="https://{HOST}/">',
    f'<link {MARK} rel="stylesheet" href="https://{HOST}/x.css">',
    f"<style {MARK}>*{{background:url(https://{HOST}/x)}}</style>",
    f'<b {MARK} style="background:url(https://{HOST}/x)">x</b>',
    f'<base {MARK} href="https://{HOST}/">',
    f'<meta {MARK} http-equiv="refresh" content="0;url=https://{HOST}/">',
    f'<form {MARK} action="https://{HOST}/"><button>x</button></form>',
    f'<a {MARK} href="javascript:{RUN}">x</a><a {MARK} href="java&#09;script:{RUN}">x</a>',
    f'<a {MARK} href="data:text/html,<script>{RUN}</script>">x</a>',
    f"<math {MARK}><mtext><table><mglyph><style><!--</style><img title='--><img src=x id='>",
    f"<img src=x onerror={RUN}></table></mtext></math>",
)
HTMX = (
    f'<p {MARK} hx-get="/cart/summary?canary" hx-trigger="load">x</p>',
    f'<p {MARK} data-hx-get="/cart/summary?canary" data-hx-trigger="load">x</p>',
    f'<p {MARK} hx-post="/cart/lines?canary" hx-trigger="revealed">x</p>',
    f'<p {MARK} hx-on:htmx:load="{RUN}" hx-on::load="{RUN}" data-hx-on:load="{RUN}">x</p>',
    f'<p {MARK} hx-vals=\'js:{{x:{RUN}}}\' hx-get="/cart/summary?canary" hx-trigger="load[{RUN}]">',
    f'</p><hx-partial {MARK} hx-target="body">x</hx-partial>',
)
TEMPLATES = (
    f"{{{{{SUM}}}}}",
    f"${{{SUM}}}",
    f"#{{{SUM}}}",
    f"<%= {SUM} %>",
    f"{{% if 1 %}}{{{{ {SUM} }}}}{{% endif %}}",
    "{{ config.SECRET_KEY }}",
    "%(canary)s",
)
ATTRIBUTES = (
    f"""" {MARK} onmouseover="{RUN}" autofocus onfocus="{RUN}" x=\"""",
    f"' {MARK} onmouseover='{RUN}' autofocus onfocus='{RUN}' x='",
    f"javascript:{RUN}//",
)
WORD = "canary"
# Everything at once, for every field that has room.
EVERYTHING = " ".join([WORD, *ATTRIBUTES, OUT, *MARKUP, *HTMX, *TEMPLATES])
