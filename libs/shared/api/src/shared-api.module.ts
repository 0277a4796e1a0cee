import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { Reauthentication } from './auth/reauthentication';
import { SessionController } from './auth/session.controller';
import { SignIn } from './auth/sign-in';
import { Tenants } from './auth/tenants';
import { Throttle } from './auth/throttle';
import { DeadJobs } from './dead/dead-jobs';
import { DeadJobsController } from './dead/dead-jobs.controller';
import { EventsController } from './events.controller';
import { HealthController } from './health.controller';
import { Housekeeping } from './housekeeping';
import { MachineGates } from './http/machine';
import { ProblemFilter } from './http/problem.filter';
import { RequestTransaction } from './http/request-transaction';
import { TransactionInterceptor } from './http/transaction.interceptor';
import { validationPipe } from './http/validation';
import { Jobs } from './jobs';
import { DutySources } from './ports';
import { Queue } from './queue';
import { Relay } from './relay';
import { Sealer } from './seal';
import { Ticker } from './ticker';
import { UnitOfWork } from './unit-of-work';

@Global()
@Module({
  controllers: [HealthController, SessionController, EventsController, DeadJobsController],
  providers: [
    Jobs,
    UnitOfWork,
    RequestTransaction,
    Queue,
    Ticker,
    Sealer,
    Relay,
    SignIn,
    Throttle,
    Reauthentication,
    Tenants,
    DutySources,
    MachineGates,
    DeadJobs,
    Housekeeping,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: TransactionInterceptor },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
  exports: [Jobs, UnitOfWork, RequestTransaction, Queue, Ticker, Sealer, Relay, SignIn, Throttle, Reauthentication, Tenants, DutySources, MachineGates],
})
export class SharedApiModule {}
