using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Web;

namespace Appliance.Edge.Delivery;

/// <summary>STOW-RS (PS3.18 10.5): each object is a request with an answer of its own. Connections outlive the exchange.</summary>
internal sealed class StowTransport(StowOptions options) : IDestinationTransport, IDisposable
{
    /// <summary>PS3.18 table 10.5.3-3: Referenced Transfer Syntax Not Supported.</summary>
    private static readonly DicomStatus TransferSyntaxNotSupported = new(0xC122);

    private readonly StowClient _client = new(options);

    /// <inheritdoc/>
    public Task<IDestinationSession> OpenAsync(IReadOnlyList<StoreItem> files, CancellationToken cancellationToken) =>
        Task.FromResult<IDestinationSession>(new Session(_client));

    /// <summary>Closes the connections that are kept.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>Judges an answer without a word on the object.</summary>
    private static DeliveryVerdict Judge(StowRefusedException refusal)
    {
        DeliveryCause cause = refusal switch
        {
            { IsTransient: true } => DeliveryCause.Busy,
            { IsAboutObject: true } => DeliveryCause.ObjectRefused,
            { IsUnauthorized: true } => DeliveryCause.Rejected,
            _ => DeliveryCause.WrongProtocol,
        };
        return refusal.IsTransient
            ? new DeliveryVerdict(DeliveryOutcome.TryAgain, cause, refusal.Message, refusal.Message) { RetryAfter = refusal.RetryAfter }
            : DeliveryVerdict.GiveUp(cause, refusal.Message);
    }

    private sealed class Session(StowClient client) : IDestinationSession
    {
        private readonly Dictionary<(string, string), Capability> _capabilities = [];

        public IReadOnlyList<Capability> Capabilities => [.. _capabilities.Values];

        public bool OffersCommitment => false;

        public async Task<DeliveryVerdict> SendAsync(StoreItem file, CancellationToken cancellationToken)
        {
            try
            {
                return Judge(file, await client.StoreAsync(file, cancellationToken).ConfigureAwait(false));
            }
            catch (StowRefusedException refusal) when (refusal.IsAboutObject)
            {
                return StowTransport.Judge(refusal);
            }
            catch (StowRefusedException refusal)
            {
                throw new DestinationException(StowTransport.Judge(refusal), isDown: true, refusal);
            }
            catch (DicomNetworkException fault)
            {
                bool isDown = fault.Failure is NetworkFailure.ConnectFailed or NetworkFailure.WrongProtocol or NetworkFailure.TlsFailed;
                throw new DestinationException(DeliveryVerdict.Of(fault), isDown, fault);
            }
        }

        public Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private DeliveryVerdict Judge(StoreItem file, StoreResult result)
        {
            DeliveryVerdict verdict = DeliveryVerdict.Of(result);
            CapabilityAnswer? answer = result.Status switch
            {
                _ when verdict.Outcome == DeliveryOutcome.Stored => CapabilityAnswer.Accepted,
                _ when result.Status == DicomStatus.SopClassNotSupported => CapabilityAnswer.AbstractSyntaxNotSupported,
                _ when result.Status == TransferSyntaxNotSupported => CapabilityAnswer.TransferSyntaxNotSupported,
                _ => null,
            };
            string syntax = file.TransferSyntax.UID.Value;
            if (answer is { } known)
            {
                _capabilities[(file.SopClassUid, syntax)] = new Capability(file.SopClassUid, syntax, known);
            }

            // What DIMSE says by not accepting a context, STOW-RS says by a code: the kind is not taken, not this object.
            return answer is null or CapabilityAnswer.Accepted
                ? verdict
                : verdict with { Outcome = DeliveryOutcome.NotAccepted, Cause = DeliveryCause.KindNotAccepted };
        }
    }
}
