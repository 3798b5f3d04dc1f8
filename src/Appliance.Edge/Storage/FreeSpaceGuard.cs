namespace Appliance.Edge.Storage;

/// <summary>
/// Refuses new objects before the disk is full, and takes them again only once there is clearly more room: a guard with one
/// mark would take and refuse by turns, and each turn costs a scanner an association.
/// </summary>
/// <param name="options">The marks.</param>
/// <param name="freeBytes">Measures the free space.</param>
internal sealed class FreeSpaceGuard(StorageOptions options, Func<long> freeBytes)
{
    /// <summary>What is taken again above the mark of refusal: this part of it on top.</summary>
    private const int HysteresisPart = 8;

    private readonly Lock _changing = new();
    private SpaceState _state;

    /// <summary>Measures, and decides.</summary>
    public SpaceState Look()
    {
        long free = freeBytes();
        lock (_changing)
        {
            return _state = Next(_state, free);
        }
    }

    /// <summary>The state that follows from the free space and the state before.</summary>
    internal SpaceState Next(SpaceState before, long free)
    {
        // The bound is checked first: the mark may be the largest number there is.
        long refuse = options.MinFreeBytes;
        long resume = before == SpaceState.Refusing ? refuse + Math.Min(refuse / HysteresisPart, long.MaxValue - refuse) : refuse;
        return free < resume ? SpaceState.Refusing : free < options.EffectiveTightFreeBytes ? SpaceState.Tight : SpaceState.Plenty;
    }
}
