import type { Construct } from 'constructs';
import { Resource } from '../elements.ts';

/** One picture: metrics of one namespace and one thing. */
export interface Picture {
  readonly title: string;
  readonly namespace: string;
  readonly dimensions: { readonly [name: string]: string };
  readonly metrics: readonly string[];
}

/** Pictures of two columns. (CloudWatch API reference, "Dashboard body structure and syntax".) */
export function dashboard(
  scope: Construct,
  id: string,
  {
    name,
    region,
    pictures,
  }: { readonly name: string; readonly region: string; readonly pictures: readonly Picture[] },
): void {
  const [width, height] = [12, 6];
  const widgets = pictures.map(({ title, namespace, dimensions, metrics }, index) => ({
    type: 'metric',
    ...{ x: (index % 2) * width, y: Math.floor(index / 2) * height, width, height },
    properties: {
      ...{ title, region, view: 'timeSeries', stat: 'Average', period: 60 },
      metrics: metrics.map((metric) => [namespace, metric, ...Object.entries(dimensions).flat()]),
    },
  }));
  new Resource(scope, id, 'aws_cloudwatch_dashboard', {
    dashboard_name: name,
    dashboard_body: JSON.stringify({ widgets }),
  });
}
