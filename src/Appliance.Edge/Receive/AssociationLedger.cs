using Appliance.Dicom.Network;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>
/// Counts what one association brings. Its row is written with the first C-STORE (an echo needs none) and keeps the
/// studies that it feeds open until it ends.
/// </summary>
internal sealed class AssociationLedger(Journal journal, AssociationFacts facts)
{
    private long? _id;
    private int _stored;
    private int _duplicates;
    private int _refused;

    /// <summary>How many objects were stored, found again, and refused.</summary>
    public (int Stored, int Duplicates, int Refused) Counts => (_stored, _duplicates, _refused);

    /// <summary>The association's row, made when first asked for.</summary>
    public async Task<long> OpenAsync(CancellationToken cancellationToken) =>
        _id ??= await journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(
                transaction, facts.CallingAE, facts.CalledAE, facts.RemoteEndPoint?.ToString() ?? "", journal.Clock.GetUtcNow()),
            cancellationToken).ConfigureAwait(false);

    public void Count(IntakeOutcome outcome) => _ = outcome == IntakeOutcome.Duplicate ? _duplicates++ : _stored++;

    public void CountRefusal() => _refused++;

    /// <summary>Closes the row; the quiet period of its studies begins.</summary>
    public Task EndAsync(AssociationEnding ending) =>
        _id is { } id
            ? journal.WriteAsync(
                transaction => AssociationTable.EndNeedsTransaction(
                    transaction, id, ending, _duplicates, _refused, journal.Clock.GetUtcNow()),
                CancellationToken.None)
            : Task.CompletedTask;
}
