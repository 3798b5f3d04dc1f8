using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Edge.Apps;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hardware;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running.Engines;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Appliance.Edge.Running;

/// <summary>Registers the installed apps, and what runs them.</summary>
public static class RunningServices
{
    /// <summary>Adds the installed apps, which every role needs to know.</summary>
    public static IServiceCollection AddInstalledApps(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(configuration.GetSection("Running").Get<RunningOptions>() ?? new RunningOptions());
        services.AddSingleton(configuration.GetSection("Apps").Get<AppsOptions>() ?? new AppsOptions());
        services.AddSingleton<AppStore>();
        services.AddSingleton<InstalledCatalogue>();
        services.AddSingleton<AppShelf>();
        services.AddSingleton(configuration.GetSection("Entitlements").Get<EntitlementOptions>() ?? new EntitlementOptions());
        services.AddSingleton<EntitlementBook>();
        services.AddSingleton<NeedsLicence>(provider => app =>
            provider.GetRequiredService<AppShelf>().Find(app)?.Manifest.Licence == AppLicence.Required);
        services.AddSingleton<InstalledApps>(provider => provider.GetRequiredService<AppShelf>().Active);
        return services;
    }

    /// <summary>Adds the decoders of compressed frames, once: RLE here, the native codecs in children of this program that the container ends.</summary>
    public static IServiceCollection AddFrameDecoders(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new DecodeWorkerPool(new DecodeWorkerOptions(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IFrameDecoder>(provider => new FrameDecoders(new RleDecoder(), provider.GetRequiredService<DecodeWorkerPool>()));
        return services;
    }

    /// <summary>Adds ONNX Runtime as configured, and what compiles models for this machine's GPU.</summary>
    private static void AddEngines(this IServiceCollection services)
    {
        services.AddSingleton<EngineStore>();
        services.AddSingleton(provider => EngineShelf.Look(
            provider.GetRequiredService<EngineStore>(), provider.GetRequiredService<RunningOptions>(), new NvidiaFiles()));
        services.AddSingleton(provider => provider.GetRequiredService<EngineShelf>().RuntimeOptions());
        services.AddSingleton<EngineBuild>(provider => (source, folders) =>
            OnnxModel.BuildEngine(source, folders, provider.GetRequiredService<OnnxRuntimeOptions>()));
        services.AddSingleton<EnginePreparation>();
        services.AddSingleton(provider => new EngineWait(
            provider.GetRequiredService<EngineShelf>(),
            provider.GetRequiredService<AppShelf>().Find,
            provider.GetRequiredService<RunningOptions>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds what runs golden cases again. Its worker counts what an earlier process broke off before runs are begun.</summary>
    private static void AddProofs(this IServiceCollection services)
    {
        services.AddSingleton(provider => ProvingGround.On(
            UnitPlatform.Look(provider.GetRequiredService<RunningOptions>(), provider.GetRequiredService<EngineShelf>().Gpu, SystemFacts.Read()),
            provider.GetRequiredService<EngineShelf>()));
        services.AddSingleton(provider => new ProofGate(
            provider.GetRequiredService<Journal>(),
            provider.GetRequiredService<AppShelf>().Find,
            provider.GetRequiredService<ProvingGround>(),
            provider.GetRequiredService<MemoryBudget>()));
        services.AddSingleton<ProofEnding>();
        services.AddSingleton<GoldenRun>();
        services.AddSingleton<RunGolden>(provider => provider.GetRequiredService<GoldenRun>().RunAsync);
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<GoldenProver>(
            provider, (Func<AppVersion, bool>)provider.GetRequiredService<EngineWait>().Holds));
    }

    /// <summary>Adds <see cref="Runner"/>. Needs storage, study changes, destinations and installed apps.</summary>
    public static IServiceCollection AddRunning(this IServiceCollection services)
    {
        services.AddEngines();
        services.AddSingleton(provider => new OnnxModelCache(
            provider.GetRequiredService<OnnxRuntimeOptions>(), () => UnitKeyFile.Load(provider.GetRequiredService<StateFolder>())));

        services.AddFrameDecoders();
        services.AddSingleton<AppEngine>();
        services.AddSingleton<OpenStudies>();
        services.AddSingleton<IAppExecutor, AppExecutor>();
        services.AddSingleton(provider => MemoryBudget.Of(provider.GetRequiredService<RunningOptions>()));
        services.AddSingleton(provider => new RunGate(
            provider.GetRequiredService<RunningOptions>(),
            provider.GetRequiredService<AppShelf>().Find,
            app => provider.GetRequiredService<EngineWait>().Holds(app) || provider.GetRequiredService<ProofGate>().Holds(app)));
        services.AddSingleton<RunQueue>();
        services.AddSingleton(new PeakMemory());
        services.AddSingleton<CheckedFiles>();
        services.AddSingleton<MeterUplink>();
        services.AddSingleton<LicenceGate>();
        services.AddSingleton<RunEnding>();
        services.AddSingleton<RunAttempt>();
        services.AddProofs();
        services.AddHostedService<Runner>();
        services.AddHostedService<EnginePreparer>();
        services.AddHostedService<AppKeeper>();
        services.AddHostedService<EntitlementWatch>();
        services.AddSingleton<FindShadowApp>(provider =>
        {
            AppShelf shelf = provider.GetRequiredService<AppShelf>();
            return app => shelf.Find(app) is { } package ? ShadowApp.Of(package) : null;
        });
        services.AddSingleton<ShadowEnding>();
        services.AddSingleton<ShadowAttempt>();
        services.AddHostedService<ShadowRunner>();
        return services;
    }
}
