/** A region where nothing else is, so that what is asked there is in nobody’s way. */
export const elsewhere = 'us-west-2';

/** Asks moto's EC2 by its Query protocol, for which the project has no client; resolves with the XML. */
export const askEc2 = (
  action: string,
  input: { readonly [name: string]: string } = {},
  region = elsewhere,
): Promise<string> =>
  post('ec2', region, {}, new URLSearchParams({ Action: action, Version: '2016-11-15', ...input }));

/** The ARNs of everything that carries a tag, of every service. (Resource Groups Tagging API, GetResources.) */
export async function tagged(key: string, value: string): Promise<readonly string[]> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources',
  };
  const input = { ResourcesPerPage: 100, TagFilters: [{ Key: key, Values: [value] }] };
  const found: string[] = [];
  // A page ends with a hundred tags, which is before a hundred resources.
  let more: string | null | undefined;
  do {
    const body = JSON.stringify({ ...input, ...(more && { PaginationToken: more }) });
    const page = JSON.parse(await post('tagging', process.env.AWS_REGION ?? '', headers, body)) as Page;
    found.push(...page.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN));
    more = page.PaginationToken;
  } while (more);
  return found;
}

type Page = {
  readonly ResourceTagMappingList: readonly { readonly ResourceARN: string }[];
  readonly PaginationToken?: string | null;
};

/** The text of the first element of a name in an answer. */
export const first = (name: string, xml: string): string => every(name, xml)[0] ?? '';

/** The texts of all of them. */
export const every = (name: string, xml: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]+)</${name}>`, 'g'))].map(([, text = '']) => text);

async function post(
  service: string,
  region: string,
  headers: { readonly [name: string]: string },
  body: string | URLSearchParams,
): Promise<string> {
  // Of a signature moto reads only which service of which region is meant.
  const authorization = `AWS4-HMAC-SHA256 Credential=nobody/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
  const answer = await fetch(process.env.AWS_ENDPOINT_URL ?? '', {
    ...{ method: 'POST', headers: { ...headers, authorization }, body },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`moto refuses a call of ${service}: ${text}`);
  return text;
}
