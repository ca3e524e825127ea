"""The printed attendee list: one page of HTML that a browser prints, with nothing to load from anywhere."""

from typing import Final

from jinja2 import Environment, StrictUndefined

_TEMPLATE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{{ list.title }}: attendees</title>
<style>
  @page { size: A4; margin: 15mm }
  body { font: 12pt/1.4 Arial, Helvetica, sans-serif; color: #000 }
  table { border-collapse: collapse; width: 100% }
  caption { text-align: left; font-weight: bold; padding: 1em 0 .3em }
  thead { display: table-header-group }
  tr { break-inside: avoid }
  th, td { border: 1px solid #000; padding: .35em .5em; text-align: left; vertical-align: top }
  td.here { min-width: 1.2cm; font-size: 16pt; text-align: center }
  td.code { font-family: "Courier New", monospace; white-space: nowrap }
</style>
<h1>{{ list.title }}</h1>
<p>{{ when }}{% if list.venue %}, {{ list.venue.name }}{% endif %}.
{{ list.total }} of {{ list.capacity }} places are booked. Printed {{ printed }}.</p>
{% if list.cancelled_because %}<p><strong>Cancelled: {{ list.cancelled_because }}</strong></p>{% endif %}
<p>This page says what people need, for you alone: keep it with you, and shred it afterwards.</p>
<table>
<caption>With a place</caption>
<thead><tr><th scope="col">Here</th><th scope="col">Name</th><th scope="col">Code</th><th scope="col">Sessions</th>
<th scope="col">Needs and diet</th></tr></thead>
<tbody>
{% for each in attendees %}
<tr><td class="here">{{ "☑" if each.arrived_at else "☐" }}</td>
<td>{{ name(each) }}</td>
<td class="code">{{ each.code }}</td>
<td>{{ each.sessions | map(attribute="title") | join("; ") }}</td>
<td>{{ needs(each) }}</td></tr>
{% endfor %}
</tbody>
</table>
<table>
<caption>Came without a booking</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Arrived</th></tr></thead>
<tbody>
{% for each in walk_ins %}
<tr><td>{{ each.full_name or "" }}</td><td>{{ on_the_clock(each.arrived_at) }}</td></tr>
{% endfor %}
{% for _ in range(blank) %}
<tr><td>&nbsp;</td><td></td></tr>
{% endfor %}
</tbody>
</table>
</html>
"""

PAGE: Final = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(_TEMPLATE)
