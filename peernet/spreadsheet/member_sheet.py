"""The columns a sheet of members may have, and the headings people give them."""

from peernet.spreadsheet.columns import Field, Need, SheetKind

MEMBER_SHEET = SheetKind(
    name="members",
    fields=(
        Field(
            "name",
            "full name, member name, person, peer worker, peer worker name, volunteer name, name of "
            "volunteer, staff name, name in full, name and surname, first name and surname, first and "
            "last name, contact name",
        ),
        Field(
            "first_name",
            "forename, forenames, first names, given name, given names, christian name",
        ),
        Field(
            "last_name",
            "surname, family name, second name",
        ),
        Field(
            "known_as",
            "preferred name, likes to be called, likes to be known as, nickname, goes by, name used",
        ),
        Field(
            "pronouns",
            "pronoun, preferred pronouns",
        ),
        Field(
            "email",
            "e-mail, e-mail address, mail, contact email, work email, nhs email, work email address, "
            "contact email address, personal email, email contact",
        ),
        Field(
            "phone",
            "phone number, phone no, phone num, telephone, telephone number, telephone no, tel, tel "
            "no, tel number, mobile, mobile number, mobile no, mobile phone, mobile tel, mob, cell, "
            "cell phone, contact number, contact no, contact phone, contact tel, work phone, landline",
        ),
        Field(
            "preferred_channel",
            "preferred contact, preferred contact method, preferred method of contact, preferred way "
            "of contact, contact preference, contact method, contact by, best way to contact, how to "
            "contact, prefers contact by",
        ),
        Field(
            "organisation",
            "organization, org, organisation name, name of organisation, host organisation, trust, "
            "nhs trust, trust name, employer, employing organisation, employing trust, employed by, "
            "works for, charity, company, group, community group, based with",
        ),
        Field(
            "service",
            "team, service name, team name, ward, department, dept, service team, unit, directorate",
        ),
        Field(
            "role",
            "peer role, job, job title, job role, role title, role in network, position, post title",
        ),
        Field(
            "paid",
            "paid voluntary, paid or voluntary, paid volunteer, paid or volunteer, voluntary paid, "
            "volunteer paid, volunteer or paid, paid unpaid, paid or unpaid, paid role, employment, "
            "employment status, employment type",
        ),
        Field(
            "voluntary",
            "unpaid, is a volunteer, voluntary role",
        ),
        Field(
            "joined",
            "date joined, joined on, joined date, join date, joining date, date of joining, joined "
            "network, date joined network, member since, start date, date started, started, started "
            "on, start, since",
        ),
        Field(
            "area",
            "areas, locality, location, region, county, patch, borough",
        ),
        Field(
            "newsletter",
            "newsletter consent, consent newsletter, consent to newsletter, consents to newsletter, "
            "newsletter opt in, newsletter sign up, newsletter signup, wants newsletter, wants the "
            "newsletter, would like newsletter, would like the newsletter, receive newsletter, happy "
            "to receive newsletter, subscribe to newsletter, newsletter yes no, newsletter y n",
        ),
        Field(
            "access_needs",
            "access, access requirements, accessibility, accessibility needs, reasonable adjustments",
        ),
        Field(
            "notes",
            "note, comment, comments, notes and comments, remarks, other information, other notes",
        ),
    ),
    needs=(
        Need(("name", "first_name"), "says who each person is"),
        Need(("email", "phone"), "says how to reach each person, by e-mail or by phone"),
        Need(("organisation",), "says which organisation each person belongs to"),
    ),
)
