/** The part of dns-packet that the sandbox uses; the package brings no types of its own. */
declare module 'dns-packet' {
  export interface Question {
    type: string;
    name: string;
    class?: string;
  }
  export type Answer =
    | { type: 'A' | 'CNAME' | 'NS'; name: string; ttl: number; data: string; class?: string }
    | { type: 'TXT'; name: string; ttl: number; data: string[]; class?: string }
    | {
        type: 'SOA';
        name: string;
        ttl: number;
        data: {
          mname: string;
          rname: string;
          serial: number;
          refresh: number;
          retry: number;
          expire: number;
          minimum: number;
        };
        class?: string;
      };
  export interface Packet {
    type?: 'query' | 'response';
    id?: number;
    flags?: number;
    rcode?: string;
    flag_aa?: boolean;
    flag_tc?: boolean;
    questions?: Question[];
    answers?: Answer[];
    authorities?: Answer[];
  }
  export function encode(packet: Packet): Buffer;
  export function decode(buffer: Buffer): Packet;
  export function streamEncode(packet: Packet): Buffer;
  export function streamDecode(buffer: Buffer): Packet;
  export const AUTHORITATIVE_ANSWER: number;
  export const RECURSION_DESIRED: number;
  export const TRUNCATED_RESPONSE: number;
}
