import { describeClients } from '../secure-matrix';

describeClients('ZooKeeper', '3.9.2');
