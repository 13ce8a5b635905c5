// @ts-check
// Who is in a room and who is typing there.

import { Emitter } from './emitter.js';

/** @import {Members, Person, Presence, Role} from './frames.js' */
/** @typedef {{reloadMembers: () => void, you: () => Person | undefined}} PeopleLink */

/** @extends {Emitter<import('./room.js').RoomEvents>} */
export class People extends Emitter {
  /** Persons present. */ count = 0;
  /** Those known by name, id to name; see `membersKnown`. @type {Map<string, string>} */ members = new Map();
  /** Those known to be more than members here, present or not. @type {Map<string, Role>} */ roles = new Map();
  /** Whether `members` was asked for and is followed. */ membersKnown = false;
  /** Presence revision. */ rev = 0;
  /** Everybody typing now. @type {Person[]} */ typing = [];
  /** Presence that arrived while the members were being read. @type {Presence[] | undefined} */ #held;
  /** @type {PeopleLink} */ #link;

  /** @param {PeopleLink} link */
  constructor(link) {
    super();
    this.#link = link;
  }

  /** Those present who are known by name, by name. @returns {Person[]} */
  get people() {
    return [...this.members].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Who is typing beside ourselves. @returns {Person[]} */
  get typists() {
    return this.typing.filter((person) => person.id !== this.#link.you()?.id);
  }

  /** The pages of `members` are being read: presence is held back until `membersRead`. */
  readMembers() {
    this.#held = [];
  }

  /** @param {Members[]} [pages] absent: they could not be read */
  membersRead(pages) {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (pages) {
      this.members = new Map(pages.flatMap((page) => page.items.map((person) => [person.id, person.name])));
      this.count = pages.at(-1)?.count ?? this.count;
      this.rev = pages[0]?.rev ?? this.rev;
      this.membersKnown = true;
      let changed = false;
      for (const { id, role = 'member' } of pages.flatMap((page) => page.items)) changed = this.#rank(id, role) || changed;
      if (changed) this.emit('roles', this.roles);
    }
    for (const frame of held) this.present(frame);
    this.emit('members', undefined);
  }

  /** A watch was answered: who is here may have changed while nothing was told. @param {{count: number, rev: number}} frame */
  counted({ count, rev }) {
    this.count = count;
    if (this.membersKnown && rev !== this.rev) this.#link.reloadMembers();
    this.rev = rev;
    this.emit('members', undefined);
  }

  /** @param {Presence} frame */
  present(frame) {
    if (this.#held) return void this.#held.push(frame);
    if (frame.rev <= this.rev) return;
    const hole = frame.rev > this.rev + 1;
    this.rev = frame.rev;
    this.count = frame.count;
    for (const person of frame.joined) this.members.set(person.id, person.name);
    for (const id of frame.left) this.members.delete(id);
    if (hole && this.membersKnown) this.#link.reloadMembers();
    this.emit('members', undefined);
  }

  /** Somebody is this here from now on, as far as is known. @param {string} id @param {Role} role */
  ranked(id, role) {
    if (this.#rank(id, role)) this.emit('roles', this.roles);
  }

  /** What somebody is here, as far as is known. @param {string} id @returns {Role} */
  roleOf(id) {
    return this.roles.get(id) ?? 'member';
  }

  /** @param {string} id @param {Role} role @returns {boolean} whether that is news */
  #rank(id, role) {
    if (this.roleOf(id) === role) return false;
    if (role === 'member') this.roles.delete(id);
    else this.roles.set(id, role);
    return true;
  }

  /** @param {Person[]} who */
  typed(who) {
    if (who.length === 0 && this.typing.length === 0) return;
    this.typing = who;
    this.emit('typing', who);
  }
}
