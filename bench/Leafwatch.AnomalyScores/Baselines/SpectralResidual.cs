using System.Numerics;
using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>
/// Spectral Residual (H. Ren et al., "Time-Series Anomaly Detection Service at Microsoft", KDD 2019), online: for each value the saliency of the window
/// that ends with it, with the paper's parameters (q 3, z 21, five estimated points, m 5).
/// </summary>
internal sealed class SpectralResidual(int width) : IBaseline
{
    private const int Estimated = 5, Smooth = 3, Local = 21, Gradients = 5;

    public string Name => $"Spectral Residual ({width})";

    public double[] Scores(LabelledSeries series)
    {
        double[] scores = new double[series.Count];
        double[] values = new double[series.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = !double.IsNaN(series.Values[i]) ? series.Values[i] : i > 0 ? values[i - 1] : 0;
        }

        Complex[] spectrum = new Complex[width];
        (double[] log, double[] saliency) = (new double[width], new double[width]);
        int past = width - Estimated;
        for (int i = past - 1; i < values.Length; i++)
        {
            ReadOnlySpan<double> window = values.AsSpan(i - past + 1, past);
            double gradient = 0;
            for (int back = 1; back <= Gradients; back++)
            {
                gradient += (window[^1] - window[^(1 + back)]) / back / Gradients;
            }

            double next = window[^Gradients] + (gradient * Gradients);
            for (int k = 0; k < width; k++)
            {
                spectrum[k] = k < past ? window[k] : next;
            }

            Transform(spectrum, isInverse: false);
            for (int k = 0; k < width; k++)
            {
                log[k] = Math.Log(spectrum[k].Magnitude + 1e-8);
            }

            double running = 0;
            for (int k = 0; k < width; k++)
            {
                running += log[k] - (k >= Smooth ? log[k - Smooth] : 0);
                double residual = Math.Exp(log[k] - (running / Math.Min(k + 1, Smooth)));
                double magnitude = spectrum[k].Magnitude + 1e-8;
                spectrum[k] *= residual / magnitude;
            }

            Transform(spectrum, isInverse: true);
            for (int k = 0; k < width; k++)
            {
                saliency[k] = spectrum[k].Magnitude;
            }

            double local = 0;
            for (int k = past - Local; k < past; k++)
            {
                local += saliency[k] / Local;
            }

            scores[i] = Math.Max(0, (saliency[past - 1] - local) / (local + 1e-8));
        }

        return scores;
    }

    private static void Transform(Complex[] values, bool isInverse)
    {
        int n = values.Length;
        for ((int i, int j) = (1, 0); i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (values[i], values[j]) = (values[j], values[i]);
            }
        }

        for (int length = 2; length <= n; length <<= 1)
        {
            (double sin, double cos) = Math.SinCos((isInverse ? 2 : -2) * Math.PI / length);
            Complex step = new(cos, sin);
            for (int i = 0; i < n; i += length)
            {
                Complex turn = Complex.One;
                for (int k = 0; k < length / 2; k++)
                {
                    Complex a = values[i + k];
                    Complex b = values[i + k + (length / 2)] * turn;
                    values[i + k] = a + b;
                    values[i + k + (length / 2)] = a - b;
                    turn *= step;
                }
            }
        }

        if (isInverse)
        {
            for (int i = 0; i < n; i++)
            {
                values[i] /= n;
            }
        }
    }
}
