"""The table of TinCanJS's calls about statements."""

from tests.clients.table import Row, refused

ALL = ["three", "two", "one"]

STATEMENTS = (
    Row("about", "(await ask('about', {})).version.includes('1.0.2')", True),
    Row("saveStatement: PUT", "(await ask('saveStatement', a('one'), {})).status", 204),
    Row(
        "saveStatement: another under its id",
        "ask('saveStatement', a('one', {actor: given.mentor}), {})",
        refused(409),
    ),
    Row(
        "saveStatements",
        """names(JSON.parse((await ask("saveStatements", [
             a("two", {context: {
               registration: given.registration, instructor: given.mentor,
               contextActivities: {category: [{id: given.course}]},
             }}),
             a("three"),
           ], {})).responseText))""",
        ["two", "three"],
    ),
    Row(
        "retrieveStatement",
        "(await ask('retrieveStatement', id.two, {})).verb.display.hi",
        "प्रयास किया",
    ),
    Row("retrieveStatement: unknown", "ask('retrieveStatement', id.six, {})", refused(404)),
    Row(
        "retrieveStatement: without a callback",
        "names([lrs.retrieveStatement(id.one).statement])",
        ["one"],
    ),
    Row("queryStatements: activity", "names((await query({activity})).statements)", ALL),
    Row("queryStatements: agent", "names((await query({agent})).statements)", ALL),
    Row(
        "queryStatements: verb",
        """names((await query({
             agent, verb: new TinCan.Verb({id: "http://adlnet.gov/expapi/verbs/attempted"}),
           })).statements)""",
        ALL,
    ),
    Row(
        "queryStatements: registration",
        "names((await query({registration: given.registration})).statements)",
        ["two"],
    ),
    Row(
        "queryStatements: related_activities",
        "names((await query({activity: course, related_activities: true})).statements)",
        ["two"],
    ),
    Row(
        "queryStatements: related_agents",
        "names((await query({agent: mentor, related_agents: true})).statements)",
        ["two"],
    ),
    Row(
        "queryStatements: since",
        """names((await query({
             activity, since: (await ask("retrieveStatement", id.one, {})).stored,
           })).statements)""",
        ["three", "two"],
    ),
    Row(
        "queryStatements: until",
        """names((await query({
             activity, until: (await ask("retrieveStatement", id.one, {})).stored,
           })).statements)""",
        ["one"],
    ),
    Row(
        "queryStatements: format canonical",
        """Object.keys((await query({
             registration: given.registration, format: "canonical",
           })).statements[0].verb.display).length""",
        1,
    ),
    Row(
        "queryStatements: ascending, limit",
        "names((kept.page = await query({agent, ascending: true, limit: 2})).statements)",
        ["one", "two"],
    ),
    Row(
        "moreStatements",
        "names((await ask('moreStatements', {url: kept.page.more})).statements)",
        ["three"],
    ),
    Row(
        "queryStatements: more than an address holds, by the alternate syntax",
        """names((kept.page = await query({
             agent: new TinCan.Agent({...given.agent, name: LONG}), limit: 2,
           })).statements)""",
        ["three", "two"],
    ),
    Row(
        "moreStatements: more than an address holds",
        "names((await ask('moreStatements', {url: kept.page.more})).statements)",
        ["one"],
    ),
    Row(
        "saveStatement: with an attachment",
        "(await ask('saveStatement', a('attached', {attachments: [file()]}), {})).status",
        204,
    ),
    Row(
        "saveStatements: with an attachment",
        """(await ask("saveStatements", [
             a("four", {attachments: [file()]}), a("five"),
           ], {})).status""",
        200,
    ),
    Row(
        "retrieveStatement: with attachments",
        "word(await ask('retrieveStatement', id.attached, {params: {attachments: true}}))",
        "test",
    ),
    Row(
        "queryStatements: with attachments",
        "word((await query({activity, ascending: true, attachments: true})).statements[3])",
        "test",
    ),
    Row(
        "saveStatement: voids",
        """[(await ask("saveStatement", a("doomed"), {})).status,
            (await ask("saveStatement", new TinCan.Statement({
              actor: given.agent, verb: {id: "http://adlnet.gov/expapi/verbs/voided"},
              object: {objectType: "StatementRef", id: id.doomed},
            }), {})).status]""",
        [204, 204],
    ),
    Row(
        "retrieveVoidedStatement",
        "names([await ask('retrieveVoidedStatement', id.doomed, {})])",
        ["doomed"],
    ),
    Row(
        "retrieveVoidedStatement: with attachments",
        "names([await ask('retrieveVoidedStatement', id.doomed, {params: {attachments: true}})])",
        ["doomed"],
    ),
)
