using Appliance.Edge.Apps;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>The apps on this machine, as a verb beside the unit sees them.</summary>
/// <param name="Shipped">Those that come with the program.</param>
/// <param name="Installed">Those that were installed.</param>
/// <param name="Rows">What the journal says of the latter.</param>
/// <param name="Proofs">How their golden cases came out in further precisions.</param>
internal sealed record AppsOnUnit(AppCatalogue Shipped, AppCatalogue Installed, IReadOnlyList<AppRow> Rows, IReadOnlyList<PrecisionProof> Proofs)
{
    /// <summary>How their golden cases came out on this unit as it is now.</summary>
    public IReadOnlyList<AppProof> Golden { get; private init; } = [];

    /// <summary>The same of one version; null before its golden cases were asked for.</summary>
    public ProofReport? GoldenOf(string id, string version) =>
        Golden.Where(proof => (proof.App.Id, proof.App.Version) == (id, version)).Select(ProofReport.Of).FirstOrDefault();

    /// <summary>The packages that studies are run with.</summary>
    public IReadOnlyList<AppPackage> Active => AppShelf.Choose(Rows, Installed, Shipped);

    /// <summary>The same in the precision that the unit runs them in.</summary>
    public AppPackage AsRun(AppPackage package, ModelPrecision preferred) => Active.Contains(package) ? PrecisionProof.Choose(package, preferred, Proofs) : package;

    /// <summary>Looks at them.</summary>
    public static AppsOnUnit Look(UnitSettings settings)
    {
        var folder = new StateFolder(settings.Options.Storage.StateFolder);
        List<AppRow> rows = [];
        List<PrecisionProof> proofs = [];
        List<AppProof> golden = [];

        // Before its first start a unit has no journal, and so nothing but what comes with the program.
        if (File.Exists(folder.JournalPath))
        {
            using var reader = JournalReader.Open(folder);
            rows = reader.Read(AppTable.All);
            proofs = reader.Read(PrecisionProof.All);
            golden = reader.Read(AppProofTable.All);
        }

        var store = new AppStore(folder, new PhysicalFileSystem());
        var installed = new InstalledCatalogue(folder, store, settings.Options.Apps, TimeProvider.System);
        return new AppsOnUnit(AppCatalogue.Open(settings.Options.Running.AppsFolder), installed.Open(rows), rows, proofs) { Golden = golden };
    }
}
