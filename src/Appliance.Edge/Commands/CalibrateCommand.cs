using System.CommandLine;
using Appliance.Edge.Hosting;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps calibrate</c>: fits the confidence of an app's classifier to cases whose truth is known, before the app is packed.</summary>
internal static class CalibrateCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = Texts.Get("HelpAppsPackFolder") };
        var step = new Argument<string>("STEP") { Description = Texts.Get("HelpAppsCalibrateStep") };
        var scores = new Option<FileInfo>("--scores") { Description = Texts.Get("HelpAppsCalibrateScores"), HelpName = "CSV", Required = true };
        var method = new Option<CalibrationMethod>("--method") { Description = Texts.Get("HelpAppsCalibrateMethod") };
        var verb = new Verb("calibrate", "HelpAppsCalibrate") { folder, step, scores, method };
        verb.SetAction((parsed, cancellationToken) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            CalibrationTarget target = CalibrationTarget.Find(parsed.GetRequiredValue(folder).FullName, parsed.GetRequiredValue(step));
            ScoredCases cases;
            using (StreamReader csv = parsed.GetRequiredValue(scores).OpenText())
            {
                cases = ScoredCases.Read(csv, target.Classes, target.Gives);
            }

            Calibration calibration = CalibrationFit.Of(cases, parsed.GetValue(method));
            Directory.CreateDirectory(Path.GetDirectoryName(target.File)!);
            await WholeFile.WriteAsync(target.File, stream => stream.WriteAsync(calibration.ToJson(), cancellationToken).AsTask()).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine(Texts.Format(
                calibration.Points.Count == 0 ? "AppCalibratedTemperature" : "AppCalibratedTable",
                cases.Cases.Count, 100 * calibration.EceBefore, 100 * calibration.EceAfter, target.File, calibration.Temperature, calibration.Points.Count));
            return ExitCodes.Success;
        }));
        return verb;
    }
}
