/** Makes the calls of a table one after the other, in node and in a browser alike. */

const AsyncFunction = (async () => {}).constructor;
const LONGEST = 20_000;
const VERB = "http://adlnet.gov/expapi/verbs/";

/** Run an expression in which the members of `scope` have names. */
const run = (expression, scope) =>
  new AsyncFunction(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));

/** Give the status of a refusal, wherever a client keeps it: in its error, or the answer's text. */
const statusOf = (error) => {
  try {
    return error.response?.status ?? error.status ?? JSON.parse(error.message).status;
  } catch {
    return String(error);
  }
};

/** Fail where a client never answers: it calls nobody back when a callback of its own throws. */
const patience = () =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), LONGEST).unref?.());

const outcome = async (expression, scope) => {
  try {
    return (await Promise.race([run(expression, scope), patience()])) ?? null;
  } catch (error) {
    return { refused: statusOf(error) };
  }
};

/** What every table may use. */
const words = (given) => ({
  given,
  kept: {},
  id: given.ids,
  /** Names of statements, by the ids that were given to them. */
  names: (statements) => {
    const known = Object.fromEntries(Object.entries(given.ids).map(([name, id]) => [id, name]));
    return statements.map((statement) => known[statement.id ?? statement] ?? "another");
  },
  statement: (name, more = {}) => ({
    ...(name ? { id: given.ids[name] } : {}),
    actor: given.agent,
    verb: { id: `${VERB}attempted`, display: { en: "attempted", hi: "प्रयास किया" } },
    object: { objectType: "Activity", id: given.activity },
    ...more,
  }),
});

/** Give what each expression gives, `{refused}` where it throws. */
export const outcomes = async (setup, given, expressions) => {
  const common = words(given);
  const scope = { ...common, ...(await run(setup, common)) };
  const found = [];
  for (const expression of expressions) found.push(await outcome(expression, scope));
  return found;
};
