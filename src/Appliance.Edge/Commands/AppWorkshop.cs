using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands;

/// <summary>What a verb needs to prove apps beside the unit: the runtime as configured, a decoder, the publishers, and a line on the terminal.</summary>
internal sealed class AppWorkshop : IDisposable
{
    private readonly OnnxModelCache _models;
    private readonly OfflineDecoder _decoder = new();

    public AppWorkshop(AppWriteVerb unit, InvocationConfiguration streams)
    {
        var engines = new InstallEngines(unit, streams.Error);
        _models = new OnnxModelCache(engines.Runtime, unit.Key);
        Trusted = TrustedPublishers.Load(unit.Folder.PublishersPath);
        Line = new ProgressLine(streams);
        var engine = new AppEngine(_models, TimeProvider.System, _decoder.Decoder);
        Installer = new AppInstaller(unit.Store, unit.Journal, engine, unit.Settings.Options.Apps, unit.Entitlements(), unit.Key, engines.Ground, engines.Prepare);
        foreach (string sentence in Trusted.Unusable)
        {
            streams.Error.WriteLine($"appliance: {sentence}");
        }
    }

    /// <summary>Whose packages are taken.</summary>
    public TrustedPublishers Trusted { get; }

    /// <summary>Says how far it is.</summary>
    public ProgressLine Line { get; }

    /// <summary>Installs and chooses.</summary>
    public AppInstaller Installer { get; }

    /// <summary>Tells which apps went over to a version of a module, and which did not.</summary>
    public void Tell(ModuleSwitch moving, InvocationConfiguration streams)
    {
        Line.Clear();
        foreach ((var app, _) in moving.Moved)
        {
            streams.Output.WriteLine(Texts.Format("ModuleMoved", app.Id, app.Version));
        }

        foreach ((var app, IReadOnlyList<AppFault> faults) in moving.Stayed)
        {
            streams.Error.WriteLine(Texts.Format("ModuleStayed", app.Id, app.Version));
            foreach (AppFault fault in faults)
            {
                streams.Error.WriteLine($"  {AppFaults.Line(fault)}");
            }
        }
    }

    public void Dispose()
    {
        Line.Dispose();
        Trusted.Dispose();
        _decoder.Dispose();
        _models.Dispose();
    }
}
