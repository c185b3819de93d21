"""Figures side by side: rows that show themselves as one table, the best of each column in bold."""

import html


def html_table(rows, columns):
    """A table as HTML that takes the notebook's colours.

    Args:
        rows: objects with `name`.
        columns: dict heading -> (row to text, row to rank or None): the highest rank of a column stands in bold.
    """
    cell = "text-align:right;padding:2px 10px;background:none"
    head = "".join(f'<th scope="col" style="{cell};max-width:9em">{html.escape(name)}</th>' for name in columns)
    best = {name: max(map(rank, rows)) for name, (_, rank) in columns.items() if rank and len(rows) > 1}
    body = ""
    for each in rows:
        body += (f'<tr style="background:none"><th scope="row" style="{cell};text-align:left">'
                 f'{html.escape(each.name)}</th>')
        for name, (text, rank) in columns.items():
            shown = html.escape(text(each))
            if name in best and rank(each) == best[name]:
                shown = f"<b>{shown}</b>"
            body += f'<td style="{cell}">{shown}</td>'
        body += "</tr>"
    return (f'<table style="border-collapse:collapse;color:inherit;font-size:inherit"><thead><tr '
            f'style="background:none"><td></td>{head}</tr></thead><tbody>{body}</tbody></table>')
