import { App } from 'cdktf'; // breach: package
import { main } from '../../cli/main.ts'; // breach: direction
import { connect } from '../../drivers/databases/mysql/session.ts'; // breach: direction
import { openJournal } from '../../engine/journal.ts'; // breach: direction
import { readPlan } from '../../engine/plan/read.ts';
export const all = [readPlan, connect, openJournal, main, App];
