// Names for the schemas that only trainers and educators meet.
import type { components } from '../lib/schema';

type S = components['schemas'];

export type { Chart, ChatLine, Me, Problem, RoomCard, RoomState } from '../lib/types';
export type AuditLine = S['AuditLine'];
export type Catalogue = S['Catalogue'];
export type Class = S['Class'];
export type ChangeClass = S['ChangeClass'];
export type ClassResults = S['ClassResults'];
export type CompetencyResult = S['CompetencyResult'];
export type Control = S['Control'];
export type Grade = S['Grade'];
export type Inject = S['Inject'];
export type NewRooms = S['NewRooms'];
export type Observation = S['Observation'];
export type ObservationKept = S['ObservationKept'];
export type Pace = S['Pace'];
export type Participant = S['Participant'];
export type PreparedInject = S['PreparedInject'];
export type RoomOverview = S['RoomOverview'];
export type RoomResult = S['RoomResult'];
export type RoomSetup = S['RoomSetup'];
export type ScenarioCard = S['ScenarioCard'];
export type SeatPlan = S['SeatPlan'];
export type SeedPolicy = S['SeedPolicy'];
export type Staff = S['Staff'];
export type Truth = S['Truth'];
export type Watched = S['Watched'];
