package main

import (
	"encoding/json"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// A stand-in for Autopilot, for rules that resize volumes: conditions are computed from the file systems as they are, and the action
// is a change of the claim, as Autopilot's is. Approvals, cool-down and windows are not modelled, nor pools.

const resizeAction = "openstorage.io.action.volume/resize"

type autopilotRule struct {
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Selector          metav1.LabelSelector `json:"selector"`
		NamespaceSelector metav1.LabelSelector `json:"namespaceSelector"`
		Conditions        struct {
			Expressions []struct {
				Key      string   `json:"key"`
				Operator string   `json:"operator"`
				Values   []string `json:"values"`
			} `json:"expressions"`
		} `json:"conditions"`
		Actions []struct {
			Name   string            `json:"name"`
			Params map[string]string `json:"params"`
		} `json:"actions"`
	} `json:"spec"`
}

// actOnRules looks at the rules again and again; it never returns.
func (r *room) actOnRules() {
	for ; ; time.Sleep(2 * time.Second) {
		if err := r.actOnce(); err != nil {
			fmt.Println("autopilot:", err)
		}
	}
}

func (r *room) actOnce() error {
	answer, err := r.client.CoreV1().RESTClient().Get().AbsPath("/apis/autopilot.libopenstorage.org/v1alpha1/autopilotrules").DoRaw(background)
	if err != nil {
		return err
	}
	var rules struct {
		Items []autopilotRule `json:"items"`
	}
	if err := json.Unmarshal(answer, &rules); err != nil || len(rules.Items) == 0 {
		return err
	}
	claims, err := r.client.CoreV1().PersistentVolumeClaims("").List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	namespaces, err := r.client.CoreV1().Namespaces().List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, rule := range rules.Items {
		for _, claim := range claims.Items {
			i := slices.IndexFunc(namespaces.Items, func(namespace corev1.Namespace) bool { return namespace.Name == claim.Namespace })
			if i < 0 || !selects(&rule.Spec.NamespaceSelector, namespaces.Items[i].Labels) || !selects(&rule.Spec.Selector, claim.Labels) {
				continue
			}
			if err := r.act(&rule, &claim); err != nil {
				return fmt.Errorf("%s: %w", rule.Name, err)
			}
		}
	}
	return nil
}

func selects(selector *metav1.LabelSelector, set map[string]string) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(set))
}

// act resizes the volume of a claim where every condition of the rule holds.
func (r *room) act(rule *autopilotRule, claim *corev1.PersistentVolumeClaim) error {
	used, capacity, mounted := r.usage(claim.Spec.VolumeName)
	requested := claim.Spec.Resources.Requests[corev1.ResourceStorage]
	if !mounted || claim.Status.Capacity.Storage().Cmp(requested) != 0 {
		// The one before is not done yet.
		return nil
	}
	metrics := strings.NewReplacer("px_volume_usage_bytes", decimal(used), "px_volume_capacity_bytes", decimal(capacity))
	for _, expression := range rule.Spec.Conditions.Expressions {
		holds, err := compare(metrics.Replace(expression.Key), expression.Operator, expression.Values)
		if err != nil || !holds {
			return err
		}
	}
	for _, action := range rule.Spec.Actions {
		if action.Name != resizeAction {
			return fmt.Errorf("nothing here stands in for %s", action.Name)
		}
		percentage, err := strconv.ParseInt(action.Params["scalepercentage"], 10, 64)
		if err != nil {
			return err
		}
		largest, err := resource.ParseQuantity(action.Params["maxsize"])
		if err != nil {
			return err
		}
		wanted := resource.NewQuantity(min(requested.Value()*(100+percentage)/100, largest.Value()), resource.BinarySI)
		if wanted.Cmp(requested) <= 0 {
			return nil
		}
		fmt.Printf("autopilot: %s/%s grows to %s\n", claim.Namespace, claim.Name, wanted)
		claim.Spec.Resources.Requests[corev1.ResourceStorage] = *wanted
		if _, err := r.client.CoreV1().PersistentVolumeClaims(claim.Namespace).Update(background, claim, metav1.UpdateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// compare computes an expression of numbers and compares it.
func compare(expression, operator string, values []string) (bool, error) {
	operators := map[string]token.Token{"Gt": token.GTR, "GtEq": token.GEQ, "Lt": token.LSS, "LtEq": token.LEQ}
	compared, known := operators[operator]
	if !known || len(values) != 1 {
		return false, fmt.Errorf("nothing here knows the operator %s with %d values", operator, len(values))
	}
	left, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expression)
	if err != nil {
		return false, err
	}
	right, err := types.Eval(token.NewFileSet(), nil, token.NoPos, values[0])
	if err != nil {
		return false, err
	}
	return constant.Compare(left.Value, compared, right.Value), nil
}

// decimal writes a number so that Go divides it as a fraction.
func decimal(bytes uint64) string { return strconv.FormatUint(bytes, 10) + ".0" }

// usage is what the file system of a volume holds, where it is mounted.
func (r *room) usage(volume string) (used, capacity uint64, mounted bool) {
	r.Lock()
	defer r.Unlock()
	v := r.volumes[volume]
	if v == nil {
		return 0, 0, false
	}
	var found unix.Statfs_t
	for _, path := range r.mountsOf(v) {
		if err := unix.Statfs(path, &found); err == nil {
			return (found.Blocks - found.Bfree) * uint64(found.Bsize), found.Blocks * uint64(found.Bsize), true
		}
	}
	return 0, 0, false
}
