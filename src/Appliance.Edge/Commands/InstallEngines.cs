using Appliance.Edge.Apps;
using Appliance.Edge.Hardware;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Running.Engines;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Commands;

/// <summary>Compiles a package's models for this unit's GPU while it is installed, so that its golden cases prove the very engines that studies are run on.</summary>
internal sealed class InstallEngines
{
    private readonly EnginePreparation _preparation;
    private readonly TextWriter _error;

    public InstallEngines(AppWriteVerb unit, TextWriter error)
    {
        RunningOptions running = unit.Settings.Options.Running;
        var store = new EngineStore(unit.Folder, unit.Disk, TimeProvider.System);
        EngineShelf shelf = EngineShelf.Look(store, running, new NvidiaFiles());
        Runtime = shelf.RuntimeOptions();
        Ground = ProvingGround.On(UnitPlatform.Look(running, shelf.Gpu, SystemFacts.Read()), shelf);
        _error = error;
        _preparation = new EnginePreparation(
            shelf, store, (source, folders) => OnnxModel.BuildEngine(source, folders, Runtime), running, NullLogger<EnginePreparation>.Instance);
    }

    /// <summary>ONNX Runtime with these engines.</summary>
    public OnnxRuntimeOptions Runtime { get; }

    /// <summary>The unit as golden cases find it, with these engines.</summary>
    public ProvingGround Ground { get; }

    /// <summary>Compiles what is missing. The engines of other apps stay: this verb does not know which the unit needs.</summary>
    public void Prepare(AppPackage package, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            _preparation.Prepare(
                [package],
                engine => progress?.Report(new InstallProgress($"engine {engine.Model}", (double)engine.Done / engine.All)),
                ready: null,
                trim: false,
                cancellationToken);
        }
        catch (StateFolderException busy) when (busy.Fault == StateFolderFault.InUse)
        {
            _error.WriteLine($"appliance: {Texts.Get("EngineBusy")}");
        }
    }
}
