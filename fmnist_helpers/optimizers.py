"""Optimizers: how gradients become steps; and a schedule for their learning rate."""

import numpy as np

from fmnist_helpers._validate import check_not_negative, check_positive, check_probability
from fmnist_helpers.training import sgd_step


class SGD:
    """Stochastic gradient descent, with momentum if it is not 0.

    Momentum keeps a velocity V for each array: V = momentum * V + gradient, and the step is
    -learning_rate * V (Polyak, 1964, in the form that PyTorch uses; at a constant learning rate
    scikit-learn's form takes the same steps). Without momentum it is `training.sgd_step`.

    Parameters
    ----------
    learning_rate : float, default 0.1
    momentum : float, default 0
        From 0 to less than 1.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """

    def __init__(self, learning_rate=0.1, momentum=0.0):
        check_positive("learning_rate", learning_rate)
        check_probability("momentum", momentum)
        # Plain floats: a NumPy float64 scalar would turn float32 arrays into float64 ones.
        self.learning_rate, self.momentum = float(learning_rate), float(momentum)
        self._velocity = None

    def step(self, params, grads, learning_rate=None):
        """Change the parameters in place.

        Parameters
        ----------
        params : Params
            Changed; those of the same run in every call.
        grads : Params
            Used up.
        learning_rate : float, optional
            For this step; by default the optimizer's own.
        """
        if self.momentum:
            self._velocity = self._velocity or grads.zeros_like()
            for velocity, gradient in zip(self._velocity, grads, strict=True):
                velocity *= self.momentum
                velocity += gradient
                gradient[...] = velocity
        sgd_step(params, grads, self.learning_rate if learning_rate is None else learning_rate)


class Adam:
    """Adam: each weight has a step size of its own, from the mean and the size of its gradients.

    M = beta1 * M + (1 - beta1) * gradient and V = beta2 * V + (1 - beta2) * gradient**2 begin at
    0, so after t steps they are divided by 1 - beta1**t and 1 - beta2**t. The step is
    -learning_rate * M / (sqrt(V) + epsilon) (Kingma and Ba, arXiv 1412.6980, algorithm 1).

    Parameters
    ----------
    learning_rate : float, default 0.001
    beta1, beta2 : float, default 0.9 and 0.999
        From 0 to less than 1.
    epsilon : float, default 1e-8
    weight_decay : float, default 0
        If not 0, W1 and W2 lose the share learning_rate * weight_decay before each step, beside
        the gradient and not through it: AdamW (Loshchilov and Hutter, arXiv 1711.05101, in the
        form that PyTorch uses). Biases are not decayed.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0):
        check_positive("learning_rate", learning_rate)
        check_probability("beta1", beta1)
        check_probability("beta2", beta2)
        check_positive("epsilon", epsilon)
        check_not_negative("weight_decay", weight_decay)
        self.learning_rate, self.weight_decay = float(learning_rate), float(weight_decay)
        self.beta1, self.beta2, self.epsilon = float(beta1), float(beta2), float(epsilon)
        self.n_steps = 0
        self._M = self._V = None

    def step(self, params, grads, learning_rate=None):
        """Change the parameters in place.

        Parameters
        ----------
        params : Params
            Changed; those of the same run in every call.
        grads : Params
            Used up: they are scratch space, which saves temporary arrays.
        learning_rate : float, optional
            For this step; by default the optimizer's own.
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        if self._M is None:
            self._M, self._V = grads.zeros_like(), grads.zeros_like()
        self.n_steps += 1
        correction1 = 1 - self.beta1**self.n_steps
        correction2 = 1 - self.beta2**self.n_steps
        if self.weight_decay:
            for W in (params.W1, params.W2):
                W *= 1 - rate * self.weight_decay
        for array, gradient, M, V in zip(params, grads, self._M, self._V, strict=True):
            M *= self.beta1
            M += (1 - self.beta1) * gradient
            V *= self.beta2
            gradient *= gradient
            gradient *= 1 - self.beta2
            V += gradient
            # rate / correction1 * M / (sqrt(V / correction2) + epsilon), without new arrays
            step = np.divide(V, correction2, out=gradient)
            np.sqrt(step, out=step)
            step += self.epsilon
            np.divide(M, step, out=step)
            step *= rate / correction1
            array -= step


def warmup_then_linear(done, warmup=0.1):
    """Return the factor of the learning rate: it rises to 1, then falls linearly to 0.

    Parameters
    ----------
    done : float
        The share of all steps that lie behind, from 0 to 1.
    warmup : float, default 0.1
        The share of all steps in which the factor rises from 0 to 1.

    Returns
    -------
    float
        From 0 to 1.
    """
    return done / warmup if done < warmup else (1 - done) / (1 - warmup)
