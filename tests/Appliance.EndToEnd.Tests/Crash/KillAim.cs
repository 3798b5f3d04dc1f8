namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>When a process is killed.</summary>
internal enum KillAim
{
    /// <summary>While objects arrive.</summary>
    Ingest,

    /// <summary>While an app runs.</summary>
    Run,

    /// <summary>While evidence is delivered.</summary>
    Delivery,

    /// <summary>Whenever it may be: also during the start, and its recovery.</summary>
    AnyMoment,
}
