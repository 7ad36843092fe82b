import { CreateDBInstanceCommand, CreateDBSubnetGroupCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { askEc2, every, first } from './ask-moto.ts';

const region = 'eu-west-1';

/** A private zone with a record, as it stands where a plan adopts it. */
export async function zoneOf(
  zone: string,
  record: string,
  host: string,
): Promise<{ readonly remove: () => Promise<void> }> {
  const route53 = new Route53Client({});
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({
      ...{ Name: zone, CallerReference: zone, HostedZoneConfig: { PrivateZone: true } },
      VPC: { VPCId: 'vpc-0a1b2c3d', VPCRegion: region },
    }),
  );
  const HostedZoneId = HostedZone?.Id?.replace('/hostedzone/', '');
  const ResourceRecordSet = {
    ...{ Name: record, Type: 'CNAME' as const, TTL: 60, ResourceRecords: [{ Value: host }] },
  };
  const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
  await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch }));
  return {
    remove: async () => void (await route53.send(new DeleteHostedZoneCommand({ Id: HostedZoneId }))),
  };
}

/** An RDS for PostgreSQL in a VPC that nobody made for it, with a security group of its owner's. */
export async function postgresqlOf(
  id: string,
  database: string,
): Promise<{
  readonly host: string;
  /** The rules of its group: ours, while there are any, and its owner's. */
  readonly rules: () => Promise<readonly string[]>;
}> {
  const ec2 = (action: string, input = {}) => askEc2(action, input, region);
  const subnets = await ec2('DescribeSubnets');
  // Names of its owner's: that of the plan is what Terraform makes its own by.
  const name = `owned-${id}`;
  const wanted = { GroupName: name, GroupDescription: id, VpcId: first('vpcId', subnets) };
  const group = first('groupId', await ec2('CreateSecurityGroup', wanted));
  const rds = new RDSClient({});
  const subnetGroup = { DBSubnetGroupName: name, DBSubnetGroupDescription: id };
  await rds.send(
    new CreateDBSubnetGroupCommand({ ...subnetGroup, SubnetIds: [...every('subnetId', subnets)] }),
  );
  const { DBInstance } = await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: id, DBName: database, Engine: 'postgres', EngineVersion: '15.10' },
      ...{ DBInstanceClass: 'db.t4g.medium', AllocatedStorage: 20, Port: 5432 },
      ...{ MasterUsername: 'somebody', MasterUserPassword: 'something-long' },
      ...{ DBSubnetGroupName: name, VpcSecurityGroupIds: [group] },
    }),
  );
  const filter = { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': group };
  return {
    host: DBInstance?.Endpoint?.Address ?? '',
    rules: async () => every('securityGroupRuleId', await ec2('DescribeSecurityGroupRules', filter)),
  };
}
