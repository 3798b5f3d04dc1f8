using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Running;

/// <summary>The memory that runs may use together, and what the machine has.</summary>
/// <param name="HostMebibytes">Main memory for all runs together, MiB.</param>
/// <param name="MachineMebibytes">Main memory of the machine or of the unit's control group, MiB.</param>
/// <param name="DeviceMebibytes">Memory of the GPU, MiB; 0 when it was not said, and then one run at a time uses it.</param>
public sealed record MemoryBudget(int HostMebibytes, int MachineMebibytes, int DeviceMebibytes)
{
    /// <summary>The share of the machine's memory that runs get where the options do not say: the rest is for receiving, sending and the system.</summary>
    private const double DefaultShare = 0.7;

    /// <summary>The budget of this machine.</summary>
    public static MemoryBudget Of(RunningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int machine = (int)Math.Min(int.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20);
        return new MemoryBudget(options.HostMebibytes > 0 ? options.HostMebibytes : (int)(machine * DefaultShare), machine, options.DeviceMebibytes);
    }

    /// <summary>Why no run with such needs can ever be admitted; empty when one can.</summary>
    public IReadOnlyList<RefusalReason> Impossible(RunNeeds needs) =>
        needs.HostMebibytes > Math.Max(HostMebibytes, MachineMebibytes)
            ? [RefusalReason.Of(RefusalCodes.HostMemory, needs.HostMebibytes, MachineMebibytes)]
        : DeviceMebibytes > 0 && needs.DeviceMebibytes > DeviceMebibytes
            ? [RefusalReason.Of(RefusalCodes.DeviceMemory, needs.DeviceMebibytes, DeviceMebibytes)]
        : [];

    /// <summary>
    /// Whether there is room for one more run. One that needs more than the budget, though not more than the machine has, runs alone.
    /// </summary>
    /// <param name="needs">What it needs.</param>
    /// <param name="underWay">What those need that are under way.</param>
    public bool HasRoom(RunNeeds needs, IReadOnlyCollection<RunNeeds> underWay)
    {
        RunNeeds[] taken = [.. underWay.Where(run => Impossible(run).Count == 0)];
        if (taken.Length == 0 || Impossible(needs).Count > 0)
        {
            return true; // What is impossible is refused, which takes nothing.
        }

        bool hostFits = taken.Sum(run => (long)run.HostMebibytes) + needs.HostMebibytes <= HostMebibytes;
        bool deviceFits = needs.DeviceMebibytes == 0 || (DeviceMebibytes == 0
            ? taken.All(run => run.DeviceMebibytes == 0)
            : taken.Sum(run => (long)run.DeviceMebibytes) + needs.DeviceMebibytes <= DeviceMebibytes);
        return hostFits && deviceFits;
    }

    /// <summary>How many equal runs there is room for at a time; at least one.</summary>
    /// <param name="needs">What each needs.</param>
    /// <param name="most">More are not asked for.</param>
    public int HowMany(RunNeeds needs, int most)
    {
        var underWay = new List<RunNeeds> { needs };
        while (underWay.Count < most && HasRoom(needs, underWay))
        {
            underWay.Add(needs);
        }

        return underWay.Count;
    }
}
