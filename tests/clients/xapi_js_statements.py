"""The table of @xapi/xapi's calls about statements."""

from tests.clients.table import Row, by, refused

ALL = ["three", "two", "one"]

STATEMENTS = (
    Row(
        "sendStatement",
        "names(await data(lrs.sendStatement({statement: statement('one')})))",
        ["one"],
    ),
    Row(
        "sendStatement: another under its id",
        "status(lrs.sendStatement({statement: statement('one', {actor: given.mentor})}))",
        refused(409),
    ),
    Row(
        "sendStatement: refused",
        "status(lrs.sendStatement({statement: statement('two', {verb: {}})}))",
        refused(400),
    ),
    Row(
        "sendStatements",
        """names(await data(lrs.sendStatements({statements: [
             statement('two', {context: {
               registration: given.registration, instructor: given.mentor,
               contextActivities: {grouping: [{id: given.course}]},
             }}),
             statement('three'),
           ]})))""",
        ["two", "three"],
    ),
    Row(
        "getStatement",
        "(await data(lrs.getStatement({statementId: id.one}))).verb.display.hi",
        "प्रयास किया",
    ),
    Row(
        "getStatement: exact version",
        "(await data(lrs.getStatement({statementId: id.one}))).version",
        by("1.0.0", "2.0.0"),
    ),
    Row(
        "getStatement: format ids",
        "(await data(lrs.getStatement({statementId: id.one, format: 'ids'}))).verb",
        {"id": "http://adlnet.gov/expapi/verbs/attempted"},
    ),
    Row("getStatement: unknown", "status(lrs.getStatement({statementId: id.six}))", refused(404)),
    Row(
        "getStatement: useCacheBuster is no parameter of the standard",
        "status(lrs.getStatement({statementId: id.one, useCacheBuster: true}))",
        refused(400),
    ),
    Row("getStatements", "status(lrs.getStatements())", 200),
    Row(
        "getStatements: activity",
        "names((await data(lrs.getStatements({activity: given.activity}))).statements)",
        ALL,
    ),
    Row(
        "getStatements: agent",
        "names((await data(lrs.getStatements({agent: given.agent}))).statements)",
        ALL,
    ),
    Row(
        "getStatements: verb",
        """names((await data(lrs.getStatements({
             agent: given.agent, verb: "http://adlnet.gov/expapi/verbs/attempted",
           }))).statements)""",
        ALL,
    ),
    Row(
        "getStatements: registration",
        "names((await data(lrs.getStatements({registration: given.registration}))).statements)",
        ["two"],
    ),
    Row(
        "getStatements: related_activities",
        """names((await data(lrs.getStatements({
             activity: given.course, related_activities: true,
           }))).statements)""",
        ["two"],
    ),
    Row(
        "getStatements: related_agents",
        """names((await data(lrs.getStatements({
             agent: given.mentor, related_agents: true,
           }))).statements)""",
        ["two"],
    ),
    Row(
        "getStatements: since",
        """names((await data(lrs.getStatements({
             activity: given.activity,
             since: (await data(lrs.getStatement({statementId: id.two}))).stored,
           }))).statements)""",
        ["three"],
    ),
    Row(
        "getStatements: until",
        """names((await data(lrs.getStatements({
             activity: given.activity,
             until: (await data(lrs.getStatement({statementId: id.two}))).stored,
           }))).statements)""",
        ["two", "one"],
    ),
    Row(
        "getStatements: ascending, limit",
        """names((kept.page = await data(lrs.getStatements({
             agent: given.agent, ascending: true, limit: 2,
           }))).statements)""",
        ["one", "two"],
    ),
    Row(
        "getMoreStatements",
        "names((kept.page = await data(lrs.getMoreStatements(kept.page))).statements)",
        ["three"],
    ),
    Row("getMoreStatements: the last page has no more", "[kept.page.more]", [""]),
    Row(
        "getStatements: format canonical",
        """Object.keys((await data(lrs.getStatements({
             registration: given.registration, format: "canonical",
           }))).statements[0].verb.display).length""",
        1,
    ),
    Row(
        "voidStatement",
        """(await lrs.sendStatement({statement: statement("doomed")}),
            status(lrs.voidStatement({actor: given.agent, statementId: id.doomed})))""",
        200,
    ),
    Row(
        "voidStatements",
        """(await lrs.sendStatement({statement: statement("doomed too")}),
            status(lrs.voidStatements({actor: given.agent, statementIds: [id["doomed too"]]})))""",
        200,
    ),
    Row("getStatement: voided", "status(lrs.getStatement({statementId: id.doomed}))", refused(404)),
    Row(
        "getVoidedStatement",
        "names([await data(lrs.getVoidedStatement({voidedStatementId: id.doomed}))])",
        ["doomed"],
    ),
    Row(
        "getVoidedStatement: with attachments",
        """names([(await data(lrs.getVoidedStatement({
             voidedStatementId: id["doomed too"], attachments: true,
           })))[0]])""",
        ["doomed too"],
    ),
)

ATTACHMENTS = (
    Row(
        "sendStatement: with an attachment",
        """names(await data(lrs.sendStatement({
             statement: attached("attached", {attachments: [file]}), attachments: [content],
           })))""",
        ["attached"],
    ),
    Row(
        "sendStatements: with an attachment",
        """names(await data(lrs.sendStatements({
             statements: [attached("four", {attachments: [file]}), attached("five")],
             attachments: [content],
           })))""",
        ["four", "five"],
    ),
    Row(
        "sendStatements: with an attachment, by fetch",
        """names(await data(fetching.sendStatements({
             statements: [
               attached("attached", {attachments: [file]}), attached("four", {attachments: [file]}),
               attached("five"),
             ],
             attachments: [content],
           })))""",
        ["attached", "four", "five"],
    ),
    Row(
        "getStatement: with attachments",
        "(await data(lrs.getStatement({statementId: id.attached, attachments: true})))[1]",
        "test",
    ),
    Row(
        "getStatements: with attachments",
        """(([page, ...texts]) => [names((kept.page = page).statements), texts])(await data(
             lrs.getStatements({activity: given.course, attachments: true, limit: 2})))""",
        [["five", "four"], ["test"]],
    ),
    Row(
        "getMoreStatements: with attachments",
        """(([page, ...texts]) => [names(page.statements), texts])(
             await data(lrs.getMoreStatements(kept.page)))""",
        [["attached"], ["test"]],
    ),
)
