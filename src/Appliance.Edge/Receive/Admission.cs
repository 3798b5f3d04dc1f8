using Appliance.Dicom.Network;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>Who may open an association now, and how many are open.</summary>
public sealed class Admission(Spool spool, AssociationServices services, NodeOptions options, ILogger<Admission> logger)
{
    private int _associations;

    /// <summary>Open associations.</summary>
    public int Associations => Volatile.Read(ref _associations);

    /// <summary>The policy for one connection.</summary>
    /// <param name="admitted">Called when its association is counted; <see cref="Leave"/> then belongs to the caller.</param>
    /// <param name="stopping">Fires when the unit stops.</param>
    public AssociationPolicy PolicyFor(Action admitted, CancellationToken stopping) => new()
    {
        CallingAETitles = options.AllowedScanners,
        CalledAETitles = options.CheckCalledAE ? new HashSet<string> { options.AeTitle } : [],
        AbstractSyntaxes = services.SopClasses,
        RequestorScpSopClasses = services.RequestorScpSopClasses,
        Admit = _ =>
        {
            // Both pass by themselves, so both are transient: a scanner then tries again (PS3.8 table 9-21).
            if (!spool.HasRoom || stopping.IsCancellationRequested)
            {
                ReceiveLog.Congested(logger);
                return AssociationRejection.TemporaryCongestion;
            }

            if (Interlocked.Increment(ref _associations) > options.MaxAssociations)
            {
                Leave();
                ReceiveLog.LimitReached(logger, options.MaxAssociations);
                return AssociationRejection.LocalLimitExceeded;
            }

            admitted();
            return null;
        },
    };

    /// <summary>An association that was admitted is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _associations);
}
