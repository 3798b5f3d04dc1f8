using System.Net;
using Appliance.Dicom.Network;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>Who may open an association now, and for what.</summary>
public sealed class Admission(
    Spool spool,
    AssociationServices services,
    ConnectionTable connections,
    CallerList callers,
    NodeOptions node,
    AssociationOptions options,
    ILogger<Admission> logger)
{
    private readonly IReadOnlySet<string> _callingTitles = node.OnlyListedScanners ? callers.Titles : new HashSet<string>();
    private readonly IReadOnlySet<string> _calledTitles = node.CheckCalledAE ? new HashSet<string> { node.AeTitle.Trim(' ') } : [];

    /// <summary>The policy for one connection.</summary>
    internal AssociationPolicy PolicyFor(Connection connection, CancellationToken stopping) => new()
    {
        CallingAETitles = _callingTitles,
        CalledAETitles = _calledTitles,
        AbstractSyntaxes = services.SopClasses,
        RequestorScpSopClasses = services.RequestorScpSopClasses,
        AcceptUnknownStorage = options.AcceptUnknownSopClasses,
        MaxPresentationContexts = options.MaxPresentationContexts,
        MaxOutstandingOperations = options.MaxOutstandingOperations,
        Admit = request => Admit(request, connection, stopping),
        Rejected = (request, rejection) => ReceiveLog.Rejected(logger, request.CallingAE, request.CalledAE, request.RemoteEndPoint, rejection),
    };

    private AssociationRejection? Admit(AssociationRequest request, Connection connection, CancellationToken stopping)
    {
        // PS3.8 table 9-21 has no reason for an address; the title is not recognized there.
        if (node.CheckAddresses && !callers.Suits(request.CallingAE, (request.RemoteEndPoint as IPEndPoint)?.Address))
        {
            return AssociationRejection.CallingAENotRecognized;
        }

        // Both pass by themselves, so both are transient: a scanner then tries again (PS3.8 table 9-21).
        if (stopping.IsCancellationRequested)
        {
            return AssociationRejection.TemporaryCongestion;
        }

        // A C-ECHO needs no room, and is how people find out what is wrong.
        if (!spool.HasRoom && request.Pdu.Contexts.Any(context => !services.SopClasses.Contains(context.AbstractSyntax)))
        {
            ReceiveLog.Congested(logger);
            return AssociationRejection.TemporaryCongestion;
        }

        return connections.TryAdmit(connection, request.CallingAE);
    }
}
