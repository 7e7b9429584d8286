import { SlackRefusal } from '../refusal.ts';
import type { Ids } from './ids.ts';

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  length: number;
  content?: Buffer;
  completed: boolean;
  altText?: string | undefined;
}

/** Files on their way: an address is asked for, the bytes are sent there, then the file is shared. */
export class Files {
  readonly #files = new Map<string, StoredFile>();
  readonly #uploads = new Map<string, StoredFile>();
  readonly #ids: Ids;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** @returns the file, and the path to send its bytes to */
  announce(name: string, length: number, altText?: string): { file: StoredFile; path: string } {
    const file: StoredFile = {
      id: this.#ids.make('F'),
      name,
      title: name,
      length,
      completed: false,
      altText,
    };
    const path = `/upload/v1/${this.#ids.secret()}`;
    this.#files.set(file.id, file);
    this.#uploads.set(path, file);
    return { file, path };
  }

  /** @returns false when there is no such address, or it was used */
  receive(path: string, content: Buffer): boolean {
    const file = this.#uploads.get(path);
    if (file === undefined) return false;
    this.#uploads.delete(path);
    file.content = content;
    return true;
  }

  /** @throws {SlackRefusal} `file_not_found`, also when its bytes never came */
  complete(id: string, title?: string): StoredFile {
    const file = this.#files.get(id);
    if (file?.content === undefined || file.completed) throw new SlackRefusal('file_not_found');
    file.completed = true;
    if (title) file.title = title;
    return file;
  }

  find(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }
}
