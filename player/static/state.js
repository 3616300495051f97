/** What the shell knows, in one place: one object for all its modules. */

export const launch = location.pathname.split("/").at(-1);

export const shell = {
  server: null,
  store: null,
  table: null,
  outline: null,
  // How this course is moved through: units in order, or as its sequencing says.
  way: null,
  // The session that is played, or was played last.
  current: null,
  frame: null,
  // What an earlier page left on this device and the server has not taken yet.
  left: 0,
  // What a player of ours has said and the server has not taken yet.
  unsent: 0,
  // What "Try again" does.
  again: null,
  isLeaving: false,
  isNewDocument: false,
  isGone: false,
  isOver: false,
  isMoving: false,
  hasEntered: false,
};
