import { describeClients } from './secure-matrix';

describeClients('KRaft', '4.4.0');
