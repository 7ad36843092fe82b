import { App } from 'cdktf';
import { Construct } from 'constructs';
export const all = [App, Construct];
