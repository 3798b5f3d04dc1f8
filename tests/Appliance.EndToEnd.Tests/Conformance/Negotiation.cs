using System.Reflection;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Conformance;

/// <summary>Finds out what a running unit takes by proposing it everything that PS3.6 registers.</summary>
internal sealed class Negotiation(UnitProcess unit)
{
    /// <summary>Every UID of PS3.6 annex A that the library knows, in the order of the annex.</summary>
    public static IReadOnlyList<DicomUID> Registered { get; } =
    [
        .. typeof(DicomUID).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(DicomUID))
            .Select(property => (DicomUID)property.GetValue(null)!),
    ];

    /// <summary>The transfer syntaxes among them.</summary>
    public static IReadOnlyList<DicomUID> TransferSyntaxes { get; } = [.. Registered.Where(uid => uid.Kind == "Transfer Syntax")];

    /// <summary>Of these abstract syntaxes, those that the unit accepts.</summary>
    public async Task<IReadOnlyList<DicomUID>> AcceptedAsync(IEnumerable<DicomUID> abstractSyntaxes)
    {
        var accepted = new List<DicomUID>();
        foreach (var part in abstractSyntaxes.Chunk(PduLimits.MaxPresentationContexts))
        {
            var answers = await ProposeAsync([.. part.Select(uid => (uid.Value, Syntax(DicomUID.ImplicitVRLittleEndian)))]);
            accepted.AddRange(part.Zip(answers).Where(pair => pair.Second.IsAccepted).Select(pair => pair.First));
        }

        return accepted;
    }

    /// <summary>Of the transfer syntaxes, those that the unit accepts for a SOP class, each proposed alone.</summary>
    public async Task<IReadOnlyList<DicomUID>> AcceptedSyntaxesAsync(DicomUID sopClass)
    {
        var answers = await ProposeAsync([.. TransferSyntaxes.Select(syntax => (sopClass.Value, Syntax(syntax)))]);
        return [.. TransferSyntaxes.Zip(answers).Where(pair => pair.Second.IsAccepted).Select(pair => pair.First)];
    }

    /// <summary>What the unit says of itself when it accepts.</summary>
    public async Task<AssociationFacts> FactsAsync()
    {
        await using var association = await OpenAsync([(DicomUID.Verification.Value, Syntax(DicomUID.ImplicitVRLittleEndian))]);
        return association.Facts;
    }

    private static IReadOnlyList<string> Syntax(DicomUID uid) => [uid.Value];

    private async Task<IReadOnlyList<PresentationContext>> ProposeAsync(
        IReadOnlyList<(string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes)> contexts)
    {
        await using var association = await OpenAsync(contexts);
        var answers = association.PresentationContexts;
        await association.ReleaseAsync(TestContext.Current.CancellationToken);
        return answers;
    }

    private Task<Association> OpenAsync(IReadOnlyList<(string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes)> contexts) =>
        Association.RequestAsync(
            new DicomEndpoint(UnitProcess.AeTitle, "127.0.0.1", unit.Port),
            new AssociationParameters { CallingAE = "CONFORMANCE", Contexts = AssociationParameters.Propose(contexts) },
            TestContext.Current.CancellationToken);
}
