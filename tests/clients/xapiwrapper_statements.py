"""The table of xAPIWrapper's calls about statements."""

from tests.clients.table import Row, refused

ALL = ["three", "two", "one"]

STATEMENTS = (
    Row("about", "(await request('about')).body.version.includes(lrs.xapiVersion)", True),
    Row("sendStatement", "(await ask('sendStatement', statement('one'))).status", 200),
    Row(
        "sendStatement: an ADL.XAPIStatement",
        """(await ask("sendStatement", Object.assign(
             new ADL.XAPIStatement(agent, ADL.verbs.experienced, {id: course}),
             {id: id.six}))).status""",
        200,
    ),
    Row(
        "sendStatement: without a callback",
        """lrs.sendStatement(statement("two", {context: {
             registration: REGISTRATION, instructor: given.mentor,
             contextActivities: {other: [{id: course}]},
           }})).xhr.status""",
        200,
    ),
    Row(
        "sendStatement: another under its id",
        "ask('sendStatement', statement('one', {actor: given.mentor}))",
        refused(409),
    ),
    Row(
        "sendStatements",
        "names((await ask('sendStatements', [statement('three')])).body)",
        ["three"],
    ),
    Row("getStatements: activity", "names(lrs.getStatements(find()).statements)", ALL),
    Row(
        "getStatements: a statementId",
        "names([lrs.getStatements({statementId: id.one})])",
        ["one"],
    ),
    Row(
        "getStatements: with a callback",
        "names((await ask('getStatements', find(), null)).body.statements)",
        ALL,
    ),
    Row(
        "getStatements: agent, verb",
        """names(lrs.getStatements(
             find({agent: JSON.stringify(agent), verb: ATTEMPTED})).statements)""",
        ALL,
    ),
    Row(
        "getStatements: registration",
        "names(lrs.getStatements(find({registration: REGISTRATION})).statements)",
        ["two"],
    ),
    Row(
        "getStatements: related_activities",
        """names(lrs.getStatements(find({
             activity: course, related_activities: true, ascending: true,
           })).statements)""",
        ["six", "two"],
    ),
    Row(
        "getStatements: related_agents",
        """names(lrs.getStatements(find({
             agent: JSON.stringify(given.mentor), related_agents: true,
           })).statements)""",
        ["two"],
    ),
    Row(
        "getStatements: since", "names(lrs.getStatements(find({since: LONG_AGO})).statements)", ALL
    ),
    Row("getStatements: until", "names(lrs.getStatements(find({until: LONG_AGO})).statements)", []),
    Row(
        "getStatements: limit",
        "names((kept.page = lrs.getStatements(find({limit: 2}))).statements)",
        ["three", "two"],
    ),
    Row(
        "getStatements: more",
        "names(lrs.getStatements(null, kept.page.more).statements)",
        ["one"],
    ),
    Row(
        "sendStatement: with an attachment",
        """new Promise((resolve) => lrs.sendStatement(
             statement("attached"), (error, xhr) => resolve(xhr.status),
             [{type: {...given.file}, value: "पाठ"}]))""",
        200,
    ),
    Row(
        "getStatements: its attachment",
        "lrs.getStatements({statementId: id.attached}).attachments[0].length",
        9,
    ),
    Row(
        "sendStatement: voids",
        """(await ask("sendStatement", statement("doomed")),
            (await ask("sendStatement", {actor: agent, verb: ADL.verbs.voided, object: {
              objectType: "StatementRef", id: id.doomed}})).status)""",
        200,
    ),
    Row(
        "getStatements: a voidedStatementId",
        "names([lrs.getStatements({voidedStatementId: id.doomed})])",
        ["doomed"],
    ),
)
