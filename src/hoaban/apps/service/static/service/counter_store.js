// What a counter keeps on its own machine, in IndexedDB: the bundle, the numbers it holds in advance, and the dossiers that
// are not delivered yet, with their photos. Everything that must not be lost is written with strict durability before
// anything is printed; after delivery only key, code and state stay, until the day is over.
"use strict";
(() => {
  const NAME = "hoaban-counter", STRICT = { durability: "strict" };
  let opened = null;

  function open() {
    opened = opened || idb.openDB(NAME, 1, {
      upgrade(db) {
        db.createObjectStore("kept");
        db.createObjectStore("blocks", { keyPath: "first" });
        db.createObjectStore("items", { keyPath: "seq", autoIncrement: true }).createIndex("key", "key", { unique: true });
        db.createObjectStore("photos", { keyPath: "id" }).createIndex("key", "key");
      },
      terminated() { opened = null; },
      blocking() { opened.then((db) => db.close()); opened = null; },
    });
    return opened;
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function get(name) {
    return (await open()).get("kept", name);
  }

  async function put(name, value) {
    const work = (await open()).transaction("kept", "readwrite", STRICT);
    await Promise.all([work.store.put(value, name), work.done]);
  }

  // The name of this device, made once: two tabs that come at the same time get the same.
  async function device() {
    const work = (await open()).transaction("kept", "readwrite", STRICT);
    let name = await work.store.get("device");
    if (!name) {
      name = newKey();
      await work.store.put(name, "device");
    }
    await work.done;
    return name;
  }

  // Numbers given out by the server; where they stand here is kept.
  async function addBlocks(point, blocks) {
    const work = (await open()).transaction("blocks", "readwrite", STRICT);
    for (const { first, last } of blocks) {
      if (!await work.store.get(first)) await work.store.put({ first, last, next: first, point });
    }
    await work.done;
  }

  const left = (blocks, point) => blocks.filter((one) => one.point === point)
    .reduce((sum, one) => sum + one.last - one.next + 1, 0);

  async function numbersLeft(point) {
    return left(await (await open()).getAll("blocks"), point);
  }

  async function nextNumber(point) {
    const found = (await (await open()).getAll("blocks")).find((one) => one.point === point && one.next <= one.last);
    return found ? found.next : null;
  }

  // Take a dossier in: its number, itself and its photos in one transaction, on the disk before this returns.
  // `make(number)` gives { item, day, words }. Throws an Error named NoNumbers, or what the browser says of a full disk.
  async function take(point, make, photos) {
    const work = (await open()).transaction(["blocks", "items", "photos"], "readwrite", STRICT);
    const lost = work.done.catch((error) => error);
    try {
      const blocks = await work.objectStore("blocks").getAll();
      const block = blocks.find((one) => one.point === point && one.next <= one.last);
      if (!block) throw Object.assign(new Error("no numbers left"), { name: "NoNumbers" });
      const { item, day, words } = make(block.next);
      block.next += 1;
      await work.objectStore("blocks").put(block);
      for (const photo of photos) {
        await work.objectStore("photos").put({ ...photo, id: `${item.key}/${photo.digest}`, key: item.key, state: "held", tries: 0, retryAt: 0 });
      }
      const row = { key: item.key, code: item.code, day, state: "waiting", message: "", tries: 0, cut: 0, retryAt: 0, item, words };
      row.seq = await work.objectStore("items").add(row);
      await work.done;
      return row;
    } catch (error) {
      try { work.abort(); } catch (done) { /* it has ended already */ }
      await lost;
      throw error;
    }
  }

  async function items() {
    return (await open()).getAll("items");
  }

  async function change(seq, facts) {
    const work = (await open()).transaction("items", "readwrite", STRICT), row = await work.store.get(seq);
    if (row) await work.store.put({ ...row, ...facts });
    await work.done;
  }

  // The server has it: everything about the citizen goes; photos that it still wants stay until they are sent.
  async function delivered(seq, facts) {
    const work = (await open()).transaction(["items", "photos"], "readwrite", STRICT);
    const row = await work.objectStore("items").get(seq);
    if (row) {
      await work.objectStore("items").put({ ...row, ...facts, item: null, words: null });
      const photos = work.objectStore("photos");
      for (const photo of await photos.index("key").getAll(row.key)) {
        if (facts.state === "refused") await photos.delete(photo.id);
        else await photos.put({ ...photo, state: "waiting" });
      }
    }
    await work.done;
  }

  async function remove(seq) {
    const work = (await open()).transaction(["items", "photos"], "readwrite", STRICT);
    const row = await work.objectStore("items").get(seq);
    if (row) {
      await work.objectStore("items").delete(seq);
      for (const id of await work.objectStore("photos").index("key").getAllKeys(row.key)) {
        await work.objectStore("photos").delete(id);
      }
    }
    await work.done;
  }

  async function photosToSend() {
    return (await (await open()).getAll("photos")).filter((one) => one.state === "waiting");
  }

  async function countPhotos() {
    return (await open()).count("photos");
  }

  async function changePhoto(id, facts) {
    const db = await open();
    if (facts === null) {
      await db.delete("photos", id);
      return;
    }
    const photo = await db.get("photos", id);
    if (photo) await db.put("photos", { ...photo, ...facts });
  }

  // Rows of earlier days that are done. Numbers that are used up stay: where they stand must never be forgotten.
  async function tidy(today) {
    const work = (await open()).transaction(["items", "photos"], "readwrite"), items = work.objectStore("items"), photos = work.objectStore("photos");
    for (const row of await items.getAll()) {
      if (row.item !== null || row.day >= today || row.state === "conflict") continue;
      await items.delete(row.seq);
      for (const photo of await photos.index("key").getAll(row.key)) {
        if (photo.state === "refused") await photos.delete(photo.id);
      }
    }
    await work.done;
  }

  // A text that this machine cannot read any more: sealed to the key of the server, bound to its item. `shared.handed` opens it.
  async function seal(key, text, bound) {
    const curve = { name: "ECDH", namedCurve: "P-256" }, letters = new TextEncoder(), secret = crypto.subtle;
    const theirs = await secret.importKey("raw", Uint8Array.from(atob(key), (one) => one.charCodeAt(0)), curve, false, []);
    const mine = await secret.generateKey(curve, true, ["deriveBits"]);
    const point = new Uint8Array(await secret.exportKey("raw", mine.publicKey));
    const both = await secret.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
    const info = new Uint8Array([...letters.encode("hoaban handed"), ...point]);
    const cipher = await secret.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
      await secret.importKey("raw", both, "HKDF", false, ["deriveKey"]), { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await secret.encrypt({ name: "AES-GCM", iv, additionalData: letters.encode(bound) }, cipher, letters.encode(text));
    return btoa(String.fromCharCode(...point, ...iv, ...new Uint8Array(sealed)));
  }

  window.hoabanStore = {
    newKey, get, put, device, addBlocks, numbersLeft, nextNumber, take, items, change, delivered, remove, photosToSend,
    countPhotos, changePhoto, tidy, seal,
  };
})();
