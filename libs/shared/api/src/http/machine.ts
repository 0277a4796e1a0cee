import { Injectable } from '@nestjs/common';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyRequest } from 'fastify';

/** A program that has shown its key: a principal of its own kind. */
export interface Machine {
  tenantId: string;
  keyId: string;
  /** Of a signed request: told every piece of the body, it says at the end whether that is what was signed. */
  signed?: { signature: string; update(piece: Buffer): void; holds(): boolean };
}

/** Implemented by the feature that gives out keys. @returns null when nothing, or nothing that is valid, is shown. */
export interface MachineGate {
  admit(request: FastifyRequest): Promise<Machine | null>;
}

@Injectable()
export class MachineGates {
  private gate: MachineGate | null = null;

  register(gate: MachineGate): void {
    this.gate = gate;
  }

  /** @throws Problem unauthenticated (401) for every wrong key alike. */
  async admit(request: FastifyRequest): Promise<Machine> {
    const machine = await this.gate?.admit(request);
    if (!machine) throw new Problem('unauthenticated', 'keyInvalid');
    return machine;
  }
}
