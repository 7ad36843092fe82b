import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  ModifyDBParameterGroupCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { CreateHostedZoneCommand, DeleteHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { askEc2, elsewhere, first } from './ask-moto.ts';

/** Something that moto tells otherwise than it was given it, so that Terraform would give it anew each time. */
export interface Forgotten {
  readonly what: string;
  /** The only changes that it excuses: `stack: address attribute`. */
  readonly of: readonly string[];
  /** Moto's own answers, without Terraform between: false as soon as moto learns it. */
  readonly proof: () => Promise<boolean>;
}

const login = { MasterUsername: 'somebody', MasterUserPassword: 'something-long' };

const descriptions = (stack: string, ids: readonly string[]) =>
  ids.map((id) => `${stack}: aws_vpc_security_group_ingress_rule.${id} description`);

async function forgetsDescription(): Promise<boolean> {
  const group = { GroupName: 'asked', GroupDescription: 'asked' };
  const GroupId = first('groupId', await askEc2('CreateSecurityGroup', group));
  const of = (rest: string) => `IpPermissions.1.${rest}`;
  await askEc2('AuthorizeSecurityGroupIngress', {
    ...{ GroupId, [of('IpProtocol')]: 'tcp', [of('FromPort')]: '1', [of('ToPort')]: '1' },
    ...{ [of('Groups.1.GroupId')]: GroupId, [of('Groups.1.Description')]: 'of a group' },
    ...{ [of('IpRanges.1.CidrIp')]: '10.0.0.0/8', [of('IpRanges.1.Description')]: 'of a range' },
  });
  const filter = { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': GroupId };
  const told = await askEc2('DescribeSecurityGroupRules', filter);
  return told.includes('of a range') && !told.includes('of a group');
}

async function forgetsGroups(): Promise<boolean> {
  const subnet = first('subnetId', await askEc2('DescribeSubnets'));
  const group = first('groupId', await askEc2('DescribeSecurityGroups'));
  const of = (rest: string) => `NetworkInterface.1.${rest}`;
  const told = await askEc2('RunInstances', {
    ...{ ImageId: 'ami-12c6146b', MinCount: '1', MaxCount: '1' },
    ...{ [of('DeviceIndex')]: '0', [of('SubnetId')]: subnet, [of('SecurityGroupId.1')]: group },
  });
  const [ofInstance = '', ofInterface = ''] = told.split('<networkInterfaceSet>');
  return ofInterface.includes(group) && !ofInstance.includes(group);
}

async function forgetsInsights(): Promise<boolean> {
  const rds = new RDSClient({ region: elsewhere });
  const wanted = { DBInstanceIdentifier: 'asked', DBInstanceClass: 'db.t4g.medium', Engine: 'mysql' };
  await rds.send(
    new CreateDBInstanceCommand({
      ...{ ...wanted, ...login, AllocatedStorage: 20, EnablePerformanceInsights: true },
    }),
  );
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand(wanted));
  return DBInstances.length === 1 && DBInstances[0]?.PerformanceInsightsEnabled !== true;
}

async function tellsScaling(): Promise<boolean> {
  const rds = new RDSClient({ region: elsewhere });
  const wanted = { DBClusterIdentifier: 'asked', Engine: 'aurora-mysql', EngineMode: 'provisioned' };
  await rds.send(new CreateDBClusterCommand({ ...wanted, ...login }));
  const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand(wanted));
  return DBClusters[0]?.ScalingConfigurationInfo !== undefined;
}

async function forgetsWhose(): Promise<boolean> {
  const rds = new RDSClient({ region: elsewhere });
  const group = { DBParameterGroupName: 'asked' };
  const made = { ...group, DBParameterGroupFamily: 'mysql8.0', Description: 'asked' };
  await rds.send(new CreateDBParameterGroupCommand(made));
  const [ParameterName, ParameterValue] = ['binlog_format', 'ROW'];
  const Parameters = [{ ParameterName, ParameterValue, ApplyMethod: 'immediate' as const }];
  await rds.send(new ModifyDBParameterGroupCommand({ ...group, Parameters }));
  const { Parameters: told = [] } = await rds.send(new DescribeDBParametersCommand(group));
  const [one] = told.filter((each) => each.ParameterName === ParameterName);
  return one?.ParameterValue === ParameterValue && one.Source === undefined;
}

async function forgetsVpc(): Promise<boolean> {
  const route53 = new Route53Client({ region: elsewhere });
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({
      ...{ Name: 'asked.internal', CallerReference: 'asked' },
      VPC: { VPCId: first('vpcId', await askEc2('DescribeVpcs')), VPCRegion: elsewhere },
    }),
  );
  await route53.send(new DeleteHostedZoneCommand({ Id: HostedZone?.Id }));
  return HostedZone !== undefined && HostedZone.Config?.PrivateZone !== true;
}

/** Everything that is excused; any other change is one of ours. */
export const forgotten: readonly Forgotten[] = [
  {
    what: 'the description of a rule whose peer is a group (of a range it is kept)',
    of: [
      ...descriptions(
        'network',
        ['application', 'bastion', 'dms'].map((of) => `groups_database_from_${of}`),
      ),
      ...descriptions(
        'source',
        ['application', 'bastion', 'database', 'dms'].map((of) => `from_${of}`),
      ),
      ...descriptions('migration', ['between_source', 'between_back']),
    ],
    proof: forgetsDescription,
  },
  {
    what: 'of a machine the groups that its network interface was given',
    of: ['migration: aws_instance.bastion_machine vpc_security_group_ids'],
    proof: forgetsGroups,
  },
  {
    what: 'whether an instance of RDS has Performance Insights',
    of: [1, 2].map(
      (each) => `database: aws_rds_cluster_instance.aurora_instance_${each} performance_insights_enabled`,
    ),
    proof: forgetsInsights,
  },
  {
    what: 'that a cluster has no configuration of Serverless v1: it tells an empty one, which the provider fills with defaults',
    of: ['database: aws_rds_cluster.aurora_cluster scaling_configuration'],
    proof: tellsScaling,
  },
  {
    what: 'who set a parameter of an instance, by which the provider knows those that are not AWS’s own',
    of: ['source: aws_db_parameter_group.rds_parameters parameter'],
    proof: forgetsWhose,
  },
  {
    what: 'the VPC of a zone that is private because it has one',
    of: ['traffic: aws_route53_zone.zone vpc'],
    proof: forgetsVpc,
  },
];

/** Whether moto gives instances of RDS one resource id for all, by which the provider looks: it finds one only where that is alone. */
export async function givesOneResourceId(): Promise<boolean> {
  const rds = new RDSClient({ region: elsewhere });
  const ids = ['one', 'another'].map(async (DBInstanceIdentifier) => {
    const wanted = { DBInstanceIdentifier, DBInstanceClass: 'db.t4g.medium', Engine: 'mysql' };
    const { DBInstance } = await rds.send(
      new CreateDBInstanceCommand({ ...wanted, ...login, AllocatedStorage: 20 }),
    );
    return DBInstance?.DbiResourceId;
  });
  const [one, another] = await Promise.all(ids);
  return one !== undefined && one === another;
}
