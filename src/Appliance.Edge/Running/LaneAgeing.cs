using Appliance.Inference.Apps;

namespace Appliance.Edge.Running;

/// <summary>
/// What a run's lane counts as once it has waited: a lane says whom a run may keep waiting, and nobody waits for ever.
/// Within a lane the older run goes first, so whatever comes later waits behind one that has aged.
/// </summary>
internal static class LaneAgeing
{
    public static RunLane Effective(RunLane lane, TimeSpan waited, RunningOptions options) =>
        waited >= TimeSpan.FromMinutes(options.StatAfterMinutes) ? RunLane.Stat
        : lane == RunLane.Background && waited >= TimeSpan.FromMinutes(options.RoutineAfterMinutes) ? RunLane.Routine
        : lane;
}
