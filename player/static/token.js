/** The launch token: out of the address, into what only this tab can read. */

const nameOf = (launch) => `vidyalekh:${launch}`;

/**
 * Take the token out of the address, where a person could copy it or a screenshot show it.
 * @param {string} launch @returns {string} the token, "" where there is none
 */
export const takeToken = (launch) => {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(nameOf(launch), given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(nameOf(launch)) ?? "";
};

/** @param {string} launch */
export const forgetToken = (launch) => sessionStorage.removeItem(nameOf(launch));
