import type { Block as LibraryBlock } from 'slack-blocks-to-jsx';

/**
 * Blocks as bots send them. The server has checked them before, so they are read without checking again; what
 * it lets through unchecked (tables, videos) is drawn by the library.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export interface TextShape {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

export interface OptionShape {
  text: TextShape;
  value: string;
  description?: TextShape;
}

export interface ConfirmShape {
  title: TextShape;
  text: TextShape;
  confirm?: TextShape;
  deny?: TextShape;
  style?: 'primary' | 'danger';
}

export interface ElementShape {
  type: string;
  action_id: string;
  confirm?: ConfirmShape;
  placeholder?: TextShape;
  focus_on_load?: boolean;
  // Buttons
  text?: TextShape;
  style?: 'primary' | 'danger';
  url?: string;
  accessibility_label?: string;
  // Menus and choices
  options?: readonly OptionShape[];
  option_groups?: readonly { label: TextShape; options: readonly OptionShape[] }[];
  initial_option?: OptionShape;
  initial_options?: readonly OptionShape[];
  // Text and numbers
  initial_value?: string;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  // Others
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: readonly string[];
  initial_channel?: string;
  initial_conversation?: string;
  image_url?: string;
  alt_text?: string;
}

export interface TaskShape {
  task_id: string;
  title: string;
  status: 'pending' | 'in_progress' | 'complete' | 'error';
  details?: LibraryBlock;
  output?: LibraryBlock;
  sources?: readonly { url: string; text: string }[];
}

export interface BlockShape {
  type: string;
  block_id: string;
  text?: TextShape;
  fields?: readonly TextShape[];
  accessory?: ElementShape;
  elements?: readonly ElementShape[];
  element?: ElementShape;
  label?: TextShape;
  hint?: TextShape;
  optional?: boolean;
  dispatch_action?: boolean;
  title?: string;
  tasks?: readonly TaskShape[];
}

export interface ViewShape {
  title?: TextShape;
  submit?: TextShape;
  close?: TextShape;
  blocks: readonly BlockShape[];
}
